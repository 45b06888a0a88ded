"""The search box of lists asks the search table; the palette offers saved views."""

from klientela.core.search.asked import few
from klientela.core.search.later import found_later
from klientela.core.search.lists import narrow
from klientela.core.search.palette.views_kept import kept_views
from klientela.core.search.proving import problems
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

slot("list.search").add("search", narrow)
slot("import.around").add("search", found_later)
slot("palette.items").add("views", kept_views, order=10)
slot("criteria.texts").add("search", few)
FOUND = Check("Each record is found by what stands in it", problems, todo="Make the documents anew: bin/klientela search.")
slot("verify.checks").add("search", FOUND, order=70)
