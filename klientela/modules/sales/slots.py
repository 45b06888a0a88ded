"""What sales adds to other places."""

from klientela.kernel.slot import slot
from klientela.modules.sales.importing import IMPORTER

slot("importers").add("deals", IMPORTER)
