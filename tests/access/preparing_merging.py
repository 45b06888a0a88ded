"""Companies side by side on the page where they are merged."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

from klientela.core.identity.models import User
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _pairs(company: Company, _user: User) -> Parts:
    rows = company.rows["organizations"]
    return [{"?": f"?of={one.pk}&of={other.pk}"} for one, other in pairwise(rows)]


def _parties(company: Company, _user: User) -> Parts:
    return [{"pk": party.pk} for party in company.rows["organizations"]]


PREPARED_MERGING: dict[str, Callable[[Company, User], Parts]] = {
    "/merge/": _pairs,
    "/party/<uuid:pk>/merge/": _parties,
}
