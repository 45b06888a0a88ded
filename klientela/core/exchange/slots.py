"""What import and export add to other places."""

from klientela.core.exchange.people import STAFF
from klientela.kernel.slot import slot

slot("importers").add("users", STAFF)
