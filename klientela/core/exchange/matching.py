"""Which lines of a file are about records that are already there."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import visible
from klientela.core.exchange.conflicts import before, settled, shown
from klientela.core.exchange.lines import ERROR, Context, Line, known, sound
from klientela.core.exchange.references import index_of, plain
from klientela.core.records.kinds import field_of
from klientela.core.records.own.values import differs, key_in
from klientela.kernel.slot import slot

TWICE = _("Row %(row)s is about the same record.")
_SEVERAL = _("Several records match “%(text)s”. Choose another field to find them by.")
_MAY_NOT_CHANGE = _("This record is there already, and you may not change it.")
_KEPT = _("The record keeps its values.")


def match(lines: Sequence[Line], context: Context) -> None:
    """Tie each sound line to the record its keys name, if there is one; two lines for one record are a problem."""
    names = context.plan.found_by
    keys: dict[int, Any] = {}
    for name in names:
        asking = [line for line in sound(lines) if line.number not in keys and line.values.get(name) not in (None, "")]
        _refuse_doubles(asking, name, context)
        keys |= _found(sound(asking), name, context)
    if names:
        _refuse_met(lines, keys, context)
        _tie(lines, keys, context)
    if context.plan.matching == "score":
        _leave_duplicates([line for line in sound(lines) if line.is_new], context)


def _found(lines: list[Line], name: str, context: Context) -> dict[int, Any]:
    index = index_of(context.entity, (name,), {str(line.values[name]) for line in lines}, context=context)
    keys: dict[int, Any] = {}
    for line in lines:
        text = str(line.values[name])
        found = index.find(None, text)
        if len(found) > 1:
            context.refuse(line, name, _SEVERAL % {"text": text})
        elif found:
            keys[line.number] = next(iter(found))
    return keys


def _refuse_doubles(lines: Iterable[Line], name: str, context: Context) -> None:
    by_key: dict[str, list[Line]] = defaultdict(list)
    for line in lines:
        by_key[plain(str(line.values[name]))].append(line)
    for key, (first, *others) in by_key.items():
        row = context.seen.setdefault(f"{name}:{key}", first.number) if context.seen is not None else first.number
        for line in (first, *others) if row != first.number else others:
            context.refuse(line, name, TWICE % {"row": row})


def _refuse_met(lines: Sequence[Line], keys: dict[int, Any], context: Context) -> None:
    """Rows of the same record, found by different keys or in different portions."""
    met = _met_before(set(keys.values()), context)
    for line in sound(lines):
        if line.number not in keys:
            continue
        row = met.setdefault(keys[line.number], line.number)
        if row != line.number:
            context.refuse(line, context.plan.found_by[0], TWICE % {"row": row})


def _met_before(found: set[Any], context: Context) -> dict[Any, int]:
    if context.run is None or not found:
        return {}
    noted = context.run.lines.filter(record__in=found).exclude(verdict=ERROR)
    return dict(noted.values_list("record", "number"))


def _tie(lines: Iterable[Line], keys: dict[int, Any], context: Context) -> None:
    rows = visible(context.user, "update", context.entity).select_for_update(of=("self",)).order_by("pk")
    records = {record.pk: record for record in rows.filter(pk__in=set(keys.values()))}
    for line in sound(lines):
        if line.number not in keys:
            continue
        record = records.get(keys[line.number])
        if record is None:
            context.refuse(line, context.plan.found_by[0], _MAY_NOT_CHANGE)
        else:
            line.record, line.is_new = record, False


def _leave_duplicates(lines: list[Line], context: Context) -> None:
    """Rows that are very like a known record are left out and told, with what speaks for it."""
    said = [{**line.values, **line.extras} for line in lines]
    for find in slot("import.duplicates"):
        for place, (key, _score, reason) in find(context.entity, said, context.user).items():
            lines[place].like, lines[place].left = key, str(reason)


def differing(line: Line, context: Context) -> dict[str, Any]:
    """What the line says otherwise than its record; empty cells say nothing."""
    return {name: value for name, value in line.values.items() if not _same(line.record, name, value, context=context)}


def _same(record: Any, name: str, value: Any, *, context: Context) -> bool:
    known = field_of(context.entity, name)
    if known.kind == "reference":
        return bool(key_in(record, known) == value.pk)
    return not differs(record, name, value)


def changed(lines: Iterable[Line], context: Context) -> list[tuple[Line, dict[str, Any]]]:
    """Sound lines about known records that say something new, with what of it is taken; each line notes what that changes."""
    found = [(line, said) for line in known(lines) if (said := differing(line, context))]
    taken = settled(found, context)
    for line, values in taken:
        line.changes = [[name, before(line, name, context), shown(value)] for name, value in values.items()]
        if not values:
            line.left = str(_KEPT)
    return [(line, values) for line, values in taken if values]
