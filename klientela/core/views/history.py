"""The history of a record and its parts in words: who, when, which field, from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.titles import OPEN_TO_ALL, title_path
from klientela.core.views.naming import singular_of
from klientela.core.views.showing import shown_value
from klientela.core.views.told_changes import described_by, silent_in, told_changes
from klientela.kernel.entity import Entity, entity_of

PER_PAGE = 20
FOLDED = 3


@dataclass(frozen=True)
class Difference:
    """One field that changed."""

    label: str
    before: str
    after: str


@dataclass(frozen=True)
class Entry:
    """One change as people read it."""

    at: datetime
    who: str
    reason: str
    what: str
    op: str
    differences: list[Difference] = field(default_factory=list)

    @property
    def is_long(self) -> bool:
        """Whether its values are folded away until asked for: those of a new record are mostly what the facts say."""
        return self.op == "I" and len(self.differences) > FOLDED


@dataclass(frozen=True)
class History:
    """Some entries, the newest first, and where the older ones begin."""

    entries: list[Entry]
    older: int | None = None


def history_of(entity: Entity, record: Any, user: User, *, before: int | None = None) -> History:
    """What happened to a record and its parts, as far as this user may see its fields.

    `before`: so many of the oldest entries are left; it says nothing of what happened elsewhere.
    """
    rows = told_changes(record, user)
    first = max((before or 0) - PER_PAGE, 0)
    changes = list(rows.order_by("-pk")[: PER_PAGE + 1]) if before is None else list(rows.order_by("pk")[first:before])[::-1]
    if before is None and len(changes) > PER_PAGE:
        changes, first = changes[:PER_PAGE], rows.count() - PER_PAGE
    reader = Reader(entity, record, _names(changes, user), user)
    return History([entry for change in changes if (entry := reader.entry(change))], first or None)


@dataclass(frozen=True)
class Reader:
    """Turns changes into words for one user, with the names of people and records read beforehand."""

    entity: Entity
    record: Any
    names: dict[str, str]
    user: User

    def entry(self, change: Change) -> Entry | None:
        """A change in words; None where nothing of it is to be told."""
        entity = described_by(change.table)
        if entity is None:
            return None
        differences = self._differences(entity, change)
        gone = change.op == "U" and (change.after or {}).get("deleted_at") is not None
        if change.op == "U" and not differences and not gone:
            return None
        what = singular_of(self.entity if change.row == self.record.pk else entity)
        who = self.names.get(str(change.actor), "") if change.actor else ""
        return Entry(change.at, who, change.reason, str(what), "D" if gone else change.op, differences)

    def _differences(self, entity: Entity, change: Change) -> list[Difference]:
        before, after = change.before or {}, change.after or {}
        silent = silent_in(entity, self.user)
        found = []
        for key in dict.fromkeys((*after, *before)):
            known = None if key in silent else _field(entity, key)
            if known is not None and known.name not in silent:
                shown = ((values, "" if known.currency in silent else self._currency(known, values)) for values in (before, after))
                was, now = (_text(known, values.get(key), self.names, currency=currency) for values, currency in shown)
                found.append(Difference(str(capfirst(known.label)), was, now))
        return [difference for difference in found if difference.before or difference.after]

    def _currency(self, known: Field, values: Mapping[str, Any]) -> str:
        """The currency an amount was in: of the same change, else the record's."""
        code = values.get(known.currency) or getattr(self.record, known.currency, "") if known.currency else ""
        return str(code or "")


def _field(entity: Entity, column: str) -> Field | None:
    for name in (column.removesuffix("_id"), column):
        try:
            return field_of(entity, name)
        except (FieldDoesNotExist, LookupError):
            continue
    return None


def _text(known: Field, value: Any, names: Mapping[str, str], *, currency: str) -> str:
    if value in (None, "", []):
        return ""
    if known.kind == "reference":
        return names.get(str(value), _("restricted"))
    try:
        return shown_value(known, _typed(known, value), currency)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)


def _typed(known: Field, value: Any) -> Any:
    if known.kind in ("money", "decimal"):
        return Decimal(str(value))
    if known.kind == "date":
        return date.fromisoformat(value)
    if known.kind == "datetime":
        return datetime.fromisoformat(value)
    return value


def _names(changes: Sequence[Change], user: User) -> dict[str, str]:
    """Who acted, and the names of all records the changes refer to as far as this user may read them; one statement."""
    wanted: dict[Any, set[str]] = {User: {str(change.actor) for change in changes if change.actor}}
    for change in changes:
        entity = described_by(change.table)
        for values in (change.before or {}, change.after or {}):
            for column, value in values.items():
                known = _field(entity, column) if entity and value else None
                if known and known.kind == "reference":
                    wanted.setdefault(known.target, set()).add(str(value))
    asked = [_named(model, keys, user) for model, keys in wanted.items() if keys]
    if not asked:
        return {}
    return {str(key): str(name or "–") for key, name in asked[0].union(*asked[1:], all=True)}


def _named(model: Any, keys: set[str], user: User) -> QuerySet[Any]:
    """Keys and names. Colleagues are named to everybody who sees what they did."""
    title = title_path(entity_of(model), user)
    rows = model._base_manager.all() if model in OPEN_TO_ALL else visible(user, "read", entity_of(model))
    named: QuerySet[Any] = rows.filter(pk__in=keys).order_by().values_list("pk", Cast(title, TextField()))
    return named
