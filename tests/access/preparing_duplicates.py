"""The queue of likely duplicates: pairs of parties one sees and of others, and what is typed in a form."""

from collections.abc import Callable
from itertools import combinations
from typing import Any
from uuid import uuid5

from klientela.core.identity.models import User
from klientela.core.parties.models import DuplicatePair
from tests.access.company import Company

type Parts = list[dict[str, Any]]
FOUND = {"groups": {"name": 8.5, "phone": 5.0, "address": 2.0}, "parts": {"core": 1.0, "phone": 1.0, "town": 1.0}, "found_by": ["n", "p"]}


def _pairs(company: Company, _user: User) -> Parts:
    """Any two parties of a kind, as if they were likely the same; under keys that are the same in every world."""
    for slug, kind in (("organizations", "organization"), ("persons", "person")):
        keys = sorted(row.pk for row in company.rows.get(slug, ()))
        for a, b in combinations(keys, 2):
            DuplicatePair.objects.get_or_create(a=a, b=b, defaults={"id": uuid5(a, str(b)), "kind": kind, "score": 15.5, **FOUND})
    return [{"pk": key} for key in DuplicatePair.objects.values_list("pk", flat=True)]


def _queue(company: Company, user: User) -> Parts:
    _pairs(company, user)
    return [{}]


def _typed(_company: Company, _user: User) -> Parts:
    return [{"slug": "organizations"}, {"slug": "persons"}]


PREPARED_DUPLICATES: dict[str, Callable[[Company, User], Parts]] = {
    "/duplicates/": _queue,
    "/duplicates/perhaps/<slug:slug>/": _typed,
    "/duplicates/<uuid:pk>/different/": _pairs,
    "/duplicates/<uuid:pk>/reopen/": _pairs,
}
