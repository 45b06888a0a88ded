"""The parts of a party's card, and who is calling: by the numbers of parties one sees and of others."""

from collections.abc import Callable
from typing import Any
from urllib.parse import quote

from klientela.core.identity.models import User
from tests.access.company import Company

type Parts = list[dict[str, Any]]
KINDS = ("organizations", "persons")


def _parties(company: Company, _user: User) -> Parts:
    return [{"pk": row.pk} for slug in KINDS for row in company.rows.get(slug, ())]


def _callers(company: Company, _user: User) -> Parts:
    """Main numbers of parties and their further ones, and one that nobody has."""
    main = [row.phone for slug in KINDS for row in company.rows.get(slug, ()) if row.phone]
    further = [row.value for row in company.rows.get("contact-mechanisms", ())]
    return [{"?": f"?number={quote(str(number))}"} for number in (*main, *further, "+48225550199")]


PREPARED_CALLERS: dict[str, Callable[[Company, User], Parts]] = {
    "/party/<uuid:pk>/figures/": _parties,
    "/party/<uuid:pk>/open/": _parties,
    "/party/<uuid:pk>/family/": _parties,
    "/identify/": _callers,
    "/api/v1/identify/": _callers,
}
