"""The page of results, and what the box at the top offers while somebody types."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.search.queries import search
from klientela.core.search.results import grouped
from klientela.core.views.requests import user_of

SUGGESTED, SHOWN, LONGEST = 6, 20, 200


@policy(SIGNED_IN)
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What a text finds (`?q=`), by entity; with `?suggest=1` the options of the search box."""
    user, text = user_of(request), request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    suggesting = request.GET.get("suggest") == "1"
    most = SUGGESTED if suggesting else SHOWN
    found = search(user, text, each=most)
    context = {"groups": grouped(found, text, user=user, most=most), "text": text, "search_text": text, "is_cut": found.more}
    return render(request, "search/results.html#suggestions" if suggesting else "search/results.html", context)
