"""What parties add to other places."""

from klientela.core.parties.importing import ORGANIZATIONS, PERSONS
from klientela.kernel.slot import slot

slot("importers").add("organizations", ORGANIZATIONS)
slot("importers").add("persons", PERSONS)
