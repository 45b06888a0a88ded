"""Which lines of a file are about records that are already there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.exchange.lines import Context, Line, known, sound
from klientela.core.exchange.references import index_of, plain
from klientela.core.records.kinds import field_of

_TWICE = _("Row %(row)s is about the same record.")
_SEVERAL = _("Several records match “%(text)s”. Choose another field to find them by.")
_MAY_NOT_CHANGE = _("This record is there already, and you may not change it.")


def match(lines: Sequence[Line], context: Context) -> None:
    """Tie each sound line to the record its key names, if there is one; two lines for one record are a problem."""
    name = context.plan.key
    if not name:
        return
    asking = [line for line in sound(lines) if line.values.get(name) not in (None, "")]
    _refuse_doubles(asking, name, context)
    asking = sound(asking)
    index = index_of(context.entity, (name,), {str(line.values[name]) for line in asking}, context=context)
    keys: dict[int, Any] = {}
    for line in asking:
        text = str(line.values[name])
        found = index.find(None, text)
        if len(found) > 1:
            context.refuse(line, name, _SEVERAL % {"text": text})
        elif found:
            keys[line.number] = next(iter(found))
    _tie(asking, keys, context)


def _refuse_doubles(lines: Iterable[Line], name: str, context: Context) -> None:
    by_key: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_key[plain(str(line.values[name]))].append(line)
    for first, *others in by_key.values():
        for line in others:
            context.refuse(line, name, _TWICE % {"row": first.number})


def _tie(lines: Iterable[Line], keys: dict[int, Any], context: Context) -> None:
    rows = visible(context.user, "update", context.entity).select_for_update(of=("self",)).order_by("pk")
    records = {record.pk: record for record in rows.filter(pk__in=set(keys.values()))}
    for line in lines:
        if line.number not in keys:
            continue
        record = records.get(keys[line.number])
        if record is None:
            context.refuse(line, context.plan.key, _MAY_NOT_CHANGE)
        else:
            line.record, line.is_new = record, False


def differing(line: Line, context: Context) -> dict[str, Any]:
    """What the line says otherwise than its record; empty cells say nothing."""
    return {name: value for name, value in line.values.items() if not _same(line.record, name, value, context=context)}


def _same(record: Any, name: str, value: Any, *, context: Context) -> bool:
    if field_of(context.entity, name).kind == "reference":
        return bool(getattr(record, f"{name}_id") == value.pk)
    return bool(getattr(record, name) == value)


def changed(lines: Iterable[Line], context: Context) -> list[tuple[Line, dict[str, Any]]]:
    """Sound lines about known records that say something new, with what that is."""
    return [(line, found) for line in known(lines) if (found := differing(line, context))]
