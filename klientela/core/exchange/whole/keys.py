"""Which records the keys of a source have become: kept, found again, and tied to rows that come once more."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.exchange.lines import ERROR, Context, Line, sound
from klientela.core.exchange.whole.models import SourceKey, Transfer
from klientela.core.records.leading_on import become

_TWICE = _("Another row of this table has the same key “%(key)s”.")
_MAY_NOT_CHANGE = _("This record is there already, and you may not change it.")


def known_keys(transfer: Transfer, tables: Collection[str]) -> dict[str, dict[str, UUID]]:
    """By table, the record each key has become, in this transfer or an earlier one of the same source."""
    found: dict[str, dict[str, UUID]] = {table: {} for table in tables}
    rows = SourceKey.objects.filter(source=transfer.source, table__in=tables)
    merged = become()
    for table, key, record in rows.values_list("table", "key", "record").iterator(chunk_size=5000):
        found[table][key] = merged.get(record, record)
    return found


def refuse_doubles(lines: Sequence[Line], keyed: Mapping[int, str], context: Context) -> None:
    """A key stands for one row: a second one with the same is a problem."""
    counted = Counter(keyed.values())
    seen: set[str] = set()
    for line in sound(lines):
        key = keyed.get(line.number, "")
        if counted[key] > 1 and key in seen:
            context.refuse(line, "", _TWICE % {"key": key})
        seen.add(key)


def tie(lines: Sequence[Line], keyed: Mapping[int, str], known: Mapping[str, UUID], *, context: Context) -> None:
    """Tie each row to the record its key has become before; one that is gone since is made anew."""
    wanted = {known[key] for line in sound(lines) if (key := keyed.get(line.number, "")) in known}
    if not wanted:
        return
    rows = visible(context.user, "update", context.entity).select_for_update(of=("self",)).order_by("pk")
    records = {record.pk: record for record in rows.filter(pk__in=wanted)}
    seen = set(visible(context.user, "read", context.entity).filter(pk__in=wanted - records.keys()).values_list("pk", flat=True))
    for line in sound(lines):
        record = known.get(keyed.get(line.number, ""))
        if record in records:
            line.record, line.is_new = records[record], False
        elif record in seen:
            context.refuse(line, "", _MAY_NOT_CHANGE)


def keep_keys(transfer: Transfer, table: str, lines: Sequence[Line], *, keyed: Mapping[int, str], entity: str) -> None:
    """Keep which record each row has become."""
    rows = [
        SourceKey(transfer=transfer, source=transfer.source, table=table, key=keyed[line.number], entity=entity, record=line.record.pk)
        for line in lines
        if line.verdict != ERROR and line.record is not None and line.number in keyed
    ]
    SourceKey.objects.bulk_create(
        rows,
        batch_size=2000,
        update_conflicts=True,
        unique_fields=["source", "table", "key"],
        update_fields=["entity", "record", "transfer"],
    )
