"""The search box of lists asks the search table."""

from klientela.core.search.queries import narrow
from klientela.kernel.slot import slot

slot("list.search").add("search", narrow)
