"""The page of results: everything by kind, or one kind alone."""

from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.search.queries import find, search
from klientela.core.search.reach import Reach, reaches_for
from klientela.core.search.results import Group, grouped
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import user_of

SHOWN, SHOWN_ALONE, LONGEST = 12, 100, 200


@dataclass(frozen=True)
class Kind:
    """A way to see only one kind of record among the results; with how many were found where that is known."""

    label: Any
    url: str
    current: bool
    count: int | None = None


@policy(SIGNED_IN)
@require_safe
def search_page(request: HttpRequest) -> HttpResponse:
    """What a text finds (`?q=`), by entity, or of one entity alone (`?kind=` its slug)."""
    user, text = user_of(request), request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    reaches = reaches_for(user)
    alone = [reach for reach in reaches if reach.entity.slug == request.GET.get("kind")]
    most = SHOWN_ALONE if alone else SHOWN
    found = find(alone, text, each=most, most=most, enough=most) if alone else search(user, text, each=most)
    groups = grouped(found, found.instead[0] if found.instead else text, user=user, most=most)
    context = {
        "groups": groups,
        "kinds": _kinds(groups, reaches, text, alone=alone),
        "text": text,
        "search_text": text,
        "instead": _(" or ").join(found.instead),
        "is_cut": found.more,
        "shown": most,
    }
    return render(request, "search/results.html", context)


def _kinds(groups: list[Group], reaches: list[Reach], text: str, *, alone: list[Reach]) -> list[Kind]:
    """All, then the kinds of which something was found; where one is shown alone, all kinds there are."""
    if not text or not (groups or alone):
        return []
    all_kinds = Kind(_("All"), _alone_url(text), not alone)
    shown = {reach.entity.slug for reach in alone}
    known = [(reach.entity, None) for reach in reaches] if alone else [(group.entity, group.count) for group in groups]
    kinds = [Kind(plural_of(entity), _alone_url(text, entity.slug), entity.slug in shown, count) for entity, count in known]
    return [all_kinds, *kinds]


def _alone_url(text: str, kind: str = "") -> str:
    return f"?{urlencode({'q': text, **({'kind': kind} if kind else {})})}"
