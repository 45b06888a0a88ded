"""Verbs of bringing a whole database: beginning, deciding what its tables become, trying it out, carrying it out."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand
from klientela.core.exchange.lines import ERROR, Line, Problem, counts
from klientela.core.exchange.models import Upload
from klientela.core.exchange.readers.live_connections import Connection
from klientela.core.exchange.readers.live_hosts import may_connect
from klientela.core.exchange.uploads import DAYS
from klientela.core.exchange.whole.becoming import becomes_of
from klientela.core.exchange.whole.carrying import carry_out, try_out
from klientela.core.exchange.whole.drafting import Source, draft, mapped
from klientela.core.exchange.whole.keeping import forget, forget_old
from klientela.core.exchange.whole.models import Transfer, TransferLine, TransferState, TransferTable
from klientela.core.exchange.whole.plans import TablePlan
from klientela.core.exchange.whole.shapes import Link, Shape
from klientela.core.exchange.whole.shaping import shaped
from klientela.core.exchange.whole.sources import Held, at_hand
from klientela.core.exchange.whole.steps import Brought
from klientela.core.exchange.whole.surveying import link_json, look
from klientela.core.identity.models import User
from klientela.kernel.errors import NotAllowed
from klientela.kernel.wall import beyond_the_wall

type Tell = Callable[[int, str], None]

BUSY = _("This database is being brought in already.")
_CURRENCIES = {"pl": "PLN", "ro": "RON"}
_ALIKE = 0.8
"""So many of the names of its tables tell that a source was brought before."""


def begin(upload: Upload, *, by: User) -> Transfer:
    """Begin to bring in a database from a file."""
    demand(by, "import")
    return Transfer.objects.create(owner=by, upload=upload, name=upload.name, plan={"currency": _currency()})


def begin_live(connection: Connection, *, by: User) -> Transfer:
    """Begin to bring in a database that is running. How it is reached is kept enciphered until it is in, a week at most."""
    demand(by, "import")
    if not may_connect(by):
        raise NotAllowed("import")
    name = f"{connection.database} · {connection.host}"[:255]
    return Transfer.objects.create(owner=by, connection=json.dumps(connection.kept()), name=name, plan={"currency": _currency()})


def _currency() -> str:
    return _CURRENCIES.get((get_language() or "")[:2], "EUR")


def survey_source(transfer: Transfer, *, by: User, tell: Tell) -> None:
    """Look over all tables, and propose what becomes of them."""
    forget(transfer.pk)
    with at_hand(transfer) as (tables, folder):
        tell(20, "")
        shapes, links = look(tables)
        tell(60, "")
        becomes = becomes_of(shapes, links, by=by)
        source = Source({one.name: one for one in shapes}, links, becomes, transfer.plan.get("currency", ""))
        plans = [_proposed(one, source, tables, path=folder / f"draft{place}.csv", by=by) for place, one in enumerate(shapes)]
    with transaction.atomic():
        transfer.tables.all().delete()
        rows = zip(shapes, plans, strict=True)
        TransferTable.objects.bulk_create(_table(transfer, shape, plan, number=place) for place, (shape, plan) in enumerate(rows))
        transfer.plan = {**transfer.plan, "links": [link_json(link) for link in links]}
        transfer.source = _known_source(transfer, {shape.name for shape in shapes})
        transfer.state, transfer.failure = TransferState.DRAFT, ""
        transfer.save()


def _proposed(shape: Shape, source: Source, tables: Sequence[Held], *, path: Any, by: User) -> TablePlan:
    plan = draft(shape.name, source, by=by)
    if not plan.is_brought:
        return plan
    table = shaped(plan, {one.name: one.table for one in tables}, source.shapes, path=path)
    return mapped(plan, table, source, by=by)


def _table(transfer: Transfer, shape: Shape, plan: TablePlan, *, number: int) -> TransferTable:
    return TransferTable(
        transfer=transfer, number=number, name=shape.name, row_count=shape.rows, shape=shape.as_json(), plan=plan.as_json()
    )


def _known_source(transfer: Transfer, names: set[str]) -> Any:
    """The source is an earlier one if the names of its tables say so: what came then is changed instead of made twice."""
    for other in Transfer.objects.filter(owner=transfer.owner_id).exclude(pk=transfer.pk).order_by("-created_at")[:50]:
        known = set(other.tables.values_list("name", flat=True))
        if known and len(known & names) >= _ALIKE * len(known | names):
            return other.source
    return transfer.source


def links_of(transfer: Transfer) -> list[Link]:
    """The links between tables, as they were found and decided."""
    return [Link(**one) for one in transfer.plan.get("links", ())]


def source_of_transfer(transfer: Transfer) -> Source:
    """What was found in the source, and what its tables become by now."""
    tables = list(transfer.tables.order_by("number"))
    shapes = {table.name: Shape.from_json(table.shape) for table in tables}
    becomes = {table.name: TablePlan.from_json(table.plan).becomes for table in tables}
    return Source(shapes, links_of(transfer), becomes, transfer.plan.get("currency", ""))


@transaction.atomic
def decide(transfer: Transfer, becomes: dict[str, str], *, links: Sequence[Link], currency: str, by: User) -> Transfer:
    """Keep what tables become and which links hold. Tables whose part in it changed are mapped anew."""
    locked = _open(transfer)
    before = source_of_transfer(locked)
    after = replace(before, becomes=becomes, links=links, currency=currency)
    locked.plan = {**locked.plan, "links": [link_json(link) for link in links], "currency": currency}
    locked.state, locked.failure = TransferState.DRAFT, ""
    locked.save()
    if (before.becomes, list(before.links), before.currency) != (becomes, list(links), currency):
        with at_hand(locked) as (tables, folder):
            for place, table in enumerate(locked.tables.order_by("number")):
                if _has_changed(table.name, before, after):
                    shape = after.shapes[table.name]
                    table.plan = _proposed(shape, after, tables, path=folder / f"draft{place}.csv", by=by).as_json()
                    table.save(update_fields=["plan"])
    return locked


def _has_changed(name: str, before: Source, after: Source) -> bool:
    near = {link.other for link in (*before.links, *after.links) if link.table == name}
    near |= {link.table for link in (*before.links, *after.links) if link.other == name}
    bound = [[link for link in one.links if name in {link.table, link.other}] for one in (before, after)]
    parts = [{one: source.becomes.get(one) for one in {name, *near}} for source in (before, after)]
    return bound[0] != bound[1] or parts[0] != parts[1] or before.currency != after.currency


@transaction.atomic
def keep_table(table: TransferTable, plan: TablePlan) -> None:
    """Keep how one table is brought in; an earlier dry run no longer counts."""
    locked = _open(table.transfer)
    locked.state, locked.failure = TransferState.DRAFT, ""
    locked.save(update_fields=["state", "failure"])
    table.plan = plan.as_json()
    table.save(update_fields=["plan"])


def _open(transfer: Transfer) -> Transfer:
    locked = Transfer.objects.select_for_update().get(pk=transfer.pk)
    is_going_on = locked.is_busy and locked.progress is not None
    if is_going_on or locked.is_done or locked.state == TransferState.STOPPED:
        raise ValidationError(BUSY)
    return locked


def check_transfer(transfer: Transfer, *, by: User, tell: Tell) -> dict[str, int]:
    """Try the whole transfer out and note the verdict of every row."""
    found = {one.name: one for one in try_out(transfer, by=by, tell=tell)}
    with transaction.atomic():
        for table in transfer.tables.all():
            note(table, found.get(table.name) or Brought(table.name), is_done=False)
        Transfer.objects.filter(pk=transfer.pk).update(state=TransferState.CHECKED, failure="")
    return counts([line for one in found.values() for line in one.lines])


def complete_transfer(transfer: Transfer, *, by: User, tell: Tell) -> None:
    """Bring the database in, table by table, going on where an earlier attempt stopped."""
    carry_out(transfer, by=by, tell=tell, note=lambda table, brought: note(table, brought, is_done=True), note_late=note_late)
    Transfer.objects.filter(pk=transfer.pk).update(state=TransferState.DONE, failure="", connection="", finished_at=timezone.now())
    forget(transfer.pk)


def note(table: TransferTable, brought: Brought, *, is_done: bool) -> None:
    """Note what becomes, or became, of the rows of a table."""
    table.lines.all().delete()
    TransferLine.objects.bulk_create((_line(table, line, place) for place, line in enumerate(brought.lines, 1)), batch_size=2000)
    table.counts, table.made, table.is_done = counts(brought.lines), brought.made, is_done
    table.save(update_fields=["counts", "made", "is_done"])


def note_late(table: TransferTable, problems: Mapping[int, Sequence[Problem]]) -> None:
    """Note which rows, by their places, were written without a link that could not be filled in."""
    lines = list(table.lines.filter(number__in=problems).exclude(verdict=ERROR))
    for line in lines:
        table.counts[line.verdict] -= 1
        table.counts[ERROR] = table.counts.get(ERROR, 0) + 1
        line.verdict, line.problems = ERROR, _told(problems[line.number], line.number)
    TransferLine.objects.bulk_update(lines, ["verdict", "problems"], batch_size=2000)
    table.save(update_fields=["counts"])


def _told(problems: Sequence[Problem], place: int) -> list[dict[str, object]]:
    return [problem._asdict() | {"row": place} for problem in problems]


def _line(table: TransferTable, line: Line, place: int) -> TransferLine:
    """Rows of a database have no lines in a file: they are counted."""
    title = str(line.record) if line.is_new and line.record is not None else next(iter(line.texts.values()), "")
    return TransferLine(
        table=table,
        number=place,
        verdict=line.verdict,
        title=title[:200],
        record=line.record.pk if line.record is not None and line.verdict != ERROR else None,
        problems=_told(line.problems, place),
        changes=line.changes,
    )


@transaction.atomic
def discard(transfer: Transfer) -> None:
    """Throw away a database that was not brought in, with what was decided about it."""
    locked = _open(transfer)
    upload = locked.upload
    locked.delete()
    if upload:
        upload.delete()
    transaction.on_commit(partial(forget, transfer.pk))


@transaction.atomic
@beyond_the_wall("databases of others that are too old")
def forget_old_databases() -> None:
    """Forget how databases of more than a week ago are reached and what stood in them; what was never brought in goes as a whole."""
    forget_old()
    old = Transfer.objects.filter(created_at__lt=timezone.now() - timedelta(days=DAYS))
    begun = old.filter(state__in=(TransferState.RUNNING, TransferState.STOPPED, TransferState.DONE))
    old.exclude(pk__in=begun.values("pk")).delete()
    TransferLine.objects.filter(table__transfer__in=begun).delete()
    TransferTable.objects.filter(transfer__in=begun.exclude(state=TransferState.RUNNING)).exclude(shape={}).update(shape={})
    begun.exclude(connection="").update(connection="")
