"""Databases brought as a whole: one's own as far as each page needs, and somebody else's."""

from collections.abc import Callable
from functools import partial
from typing import Any

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.exchange.uploads import keep_upload
from klientela.core.exchange.whole.models import Transfer, TransferLine, TransferState
from klientela.core.exchange.whole.services import begin, survey_source
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named
from klientela.kernel.wall import beyond_the_wall
from tests.access.company import Company

type Parts = list[dict[str, Any]]
DUMP = b"""CREATE TABLE customers (id integer PRIMARY KEY, name text);
INSERT INTO customers VALUES (1, 'New Company');
CREATE TABLE orders (id integer PRIMARY KEY, customer_id integer REFERENCES customers (id), order_date date);
INSERT INTO orders VALUES (7, 1, '2026-02-03');
"""


def _brought(_company: Company, user: User, *, state: TransferState) -> Parts:
    if not (may(user, "import") and may(user, "create", entity_named("organizations"))):
        return []
    with acting(user):
        transfer = begin(keep_upload("new.sql", [DUMP], by=user), by=user)
        survey_source(transfer, by=user, tell=lambda percent, text: None)
        transfer.state = state
        transfer.save()
        table = transfer.tables.get(name="customers")
        if state != TransferState.DRAFT:
            TransferLine.objects.create(table=table, number=1, verdict="create", title="New Company")
        table.counts = {"create": 1}
        table.save()
    with beyond_the_wall("preparing"):
        other = Transfer.objects.exclude(owner=user).values_list("pk", flat=True)[:1]
        return [{"pk": pk, "number": table.number} for pk in (transfer.pk, *other)]


_PAGES = {
    "": TransferState.DONE,
    "tables/": TransferState.DRAFT,
    "tables/<int:number>/": TransferState.DRAFT,
    "check/": TransferState.CHECKED,
    "run/": TransferState.CHECKED,
    "undo/": TransferState.DONE,
    "delete/": TransferState.DRAFT,
}
PREPARED_DATABASES: dict[str, Callable[[Company, User], Parts]] = {
    f"/imports/whole/<uuid:pk>/{page}": partial(_brought, state=state) for page, state in _PAGES.items()
}
