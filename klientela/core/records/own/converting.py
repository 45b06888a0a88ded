"""Another kind for a field that has values: what becomes of each, looked at first; what does not fit is kept beside and comes back."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import batched
from typing import Any

from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils.text import slugify

from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.columns import column_of
from klientela.core.records.own.models import CHOSEN, OwnField, OwnKind
from klientela.core.records.own.names import COLUMN
from klientela.core.records.own.reading import read_words
from klientela.core.records.own.standing import may_see_all
from klientela.kernel.entity import Entity

DIFFERENT, SHOWN, PORTION = 5_000, 8, 500
COUNTED = """
SELECT own -> %s, count(*) FROM {table} WHERE deleted_at IS NULL AND own ? %s {kind} GROUP BY 1 ORDER BY 2 DESC LIMIT %s
"""


@dataclass
class Preview:
    """What would become of the values of a field: how many fit the other kind, and examples that do and do not."""

    fits: int = 0
    stays_beside: int = 0
    examples: list[tuple[str, str]] = field(default_factory=list)
    misfits: list[tuple[str, int]] = field(default_factory=list)
    is_whole: bool = True
    """Whether all values were looked at, not only the most frequent."""


def preview(entity: Entity, own: OwnField, changed: OwnField, *, by: User) -> Preview:
    """Look at the values there are, most frequent first; examples are for whoever may see all of them."""
    found = Preview()
    counted = _counted(entity, own)
    found.is_whole = len(counted) <= DIFFERENT
    target = described(entity, changed)
    for raw, number in counted[:DIFFERENT]:
        new = converted(target, told(raw, own))
        if new is None:
            found.stays_beside += number
            found.misfits.append((shown(raw), number))
        else:
            found.fits += number
            found.examples.append((shown(raw), shown(new)))
    most = SHOWN if may_see_all(by, entity, own) else 0
    found.examples, found.misfits = found.examples[:most], found.misfits[:most]
    return found


def described(entity: Entity, own: OwnField) -> Field:
    """A field as a definition describes it, which need not be saved."""
    column = column_of(entity, own)
    return Field(own.name, own.label, own.kind, column, choices=own.choices, own=own)


def converted(target: Field, raw: Any) -> Any:
    """A kept value in another kind, as it is kept; None where it does not fit."""
    try:
        return read_words(target, raw)
    except (ValidationError, ValueError, TypeError, ArithmeticError):
        return None


def told(raw: Any, own: OwnField, was: str = "") -> Any:
    """A kept value as people know it: of a choice its name."""
    if (was or own.kind) not in CHOSEN or (was and own.kind in CHOSEN):
        return raw
    labels = dict(own.named_choices)
    return [labels.get(one, one) for one in raw] if isinstance(raw, list) else labels.get(raw, raw)


def beside_key(code: str, kind: str) -> str:
    """Where a value stays that did not fit another kind, until its own kind comes back."""
    return f"{code}~{kind}"


def convert(entity: Entity, own: OwnField, was: str, *, tell: Callable[[int], None] = lambda done: None) -> int:
    """Bring every value of a field into its kind now, portion by portion; doing it again changes nothing."""
    target, done = described(entity, own), 0
    rows = entity.model._base_manager.filter(**entity.where)
    holding = rows.filter(own__has_any_keys=[own.code, beside_key(own.code, own.kind)])
    for keys in batched(list(holding.order_by("pk").values_list("pk", flat=True)), PORTION):
        with transaction.atomic():
            locked = rows.filter(pk__in=keys).select_for_update(of=("self",)).only("pk", COLUMN)
            for record in locked:
                values = rewritten(record.own, own, target, was=was)
                if values != record.own:
                    rows.filter(pk=record.pk).update(own=values)
                    done += 1
        tell(done)
    return done


def rewritten(values: Mapping[str, Any], own: OwnField, target: Field, *, was: str) -> dict[str, Any]:
    """The own values of a record with this one in its kind now."""
    kept = dict(values)
    raw = kept.pop(own.code, None)
    back = kept.pop(beside_key(own.code, own.kind), None)
    new = converted(target, told(raw, own, was)) if raw is not None else None
    if raw is not None and new is None:
        kept[beside_key(own.code, was)] = raw
    if new is None:
        new = back
    return kept if new is None else {**kept, own.code: new}


def choices_of(entity: Entity, own: OwnField) -> list[dict[str, Any]]:
    """The choices a field of words would have: each word that stands in it, the most frequent first."""
    found: dict[str, dict[str, Any]] = {}
    for raw, _number in _counted(entity, own):
        for word in raw if isinstance(raw, list) else [raw]:
            label = shown(word).strip()
            code = slugify(label).replace("-", "_")[:60] or f"choice_{len(found) + 1}"
            found.setdefault(code, {"code": code, "label": label[:100]})
    return list(found.values())[:200]


def shown(raw: Any) -> str:
    """A kept value in words, short."""
    return ", ".join(map(str, raw))[:80] if isinstance(raw, list) else str(raw)[:80]


def _counted(entity: Entity, own: OwnField) -> list[tuple[Any, int]]:
    decode = entity.model._meta.get_field(COLUMN).from_db_value
    column, value = next(iter(entity.where.items()), ("", ""))
    kind = f"AND {connection.ops.quote_name(column)} = %s" if column else ""
    asked: list[Any] = [own.code, own.code, *([str(value)] if column else []), DIFFERENT + 1]
    with connection.cursor() as cursor:
        cursor.execute(COUNTED.format(table=connection.ops.quote_name(entity.model._meta.db_table), kind=kind), asked)
        return [(decode(raw, None, connection), number) for raw, number in cursor.fetchall()]


CONVERTIBLE = tuple(kind for kind in OwnKind if kind not in (OwnKind.FORMULA, OwnKind.ROLLUP, OwnKind.FILE, OwnKind.REFERENCE))
"""Kinds whose values can become another kind."""
