"""What a product would cost, asked with and without a customer, and the question of a price list while somebody adds to it."""

from collections.abc import Callable
from typing import Any

from klientela.core.identity.models import User
from tests.access.company import Company
from tests.access.preparing_processes import ASKED

type Parts = list[dict[str, Any]]
WANTED = "?quantity=12&on=2026-06-15&currency=&party="


def _asked(company: Company, _user: User) -> Parts:
    """Of every product for nobody and for some companies, seen and unseen."""
    parties = ["", *(row.pk for row in company.rows["organizations"][:4])]
    return [{"pk": row.pk, "?": f"{WANTED}{party}"} for row in company.rows["products"] for party in parties]


PREPARED_CATALOGUE: dict[str, Callable[[Company, User], Parts]] = {
    "/products/<uuid:pk>/price/": _asked,
    "/price-lists/question/parts/": lambda _company, _user: [{"?": ASKED}],
}
