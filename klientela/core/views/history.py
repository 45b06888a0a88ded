"""The history of a record and its parts in words: who, when, which field, from what to what."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import FieldDoesNotExist
from django.db.models import JSONField, QuerySet, TextField
from django.db.models.functions import Cast
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import visible
from klientela.core.audit.models import Change
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field, field_of
from klientela.core.records.own.definitions import kinds_within, own_fields
from klientela.core.records.own.names import is_own
from klientela.core.records.own.values import value_of
from klientela.core.records.titles import OPEN_TO_ALL, title_path
from klientela.core.views.beside import besides_for, named_change, names_beside
from klientela.core.views.naming import singular_of
from klientela.core.views.showing import shown_value
from klientela.core.views.told_changes import described_by, silent_in, told_changes
from klientela.kernel.entity import Entity, entity_of
from klientela.kernel.slot import slot

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
    reader = Reader(entity, record, _names(changes, record, user), user)
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
        entity = described_by(change.table, self.record)
        if entity is None:
            return self._beside(change)
        differences = self._differences(entity, change)
        gone = change.op == "U" and (change.after or {}).get("deleted_at") is not None
        if change.op == "U" and not differences and not gone:
            return None
        what = singular_of(self.entity if change.row == self.record.pk else entity)
        who = self.names.get(str(change.actor), "") if change.actor else ""
        return Entry(change.at, who, change.reason, str(what), "D" if gone else change.op, differences)

    def _beside(self, change: Change) -> Entry | None:
        """A change of what stands beside the record, such as a file."""
        known = besides_for(self.user).get(change.table)
        if known is None:
            return None
        op, before, after = named_change(change, known, self.names)
        who = self.names.get(str(change.actor), "") if change.actor else ""
        return Entry(change.at, who, change.reason, str(known.label), op, [Difference(_("Name"), before, after)])

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
        code = values.get(known.currency) or self._standing(known.currency) if known.currency else ""
        return str(code or "")

    def _standing(self, name: str) -> Any:
        return value_of(self.record, name) if is_own(name) else getattr(self.record, name, "")


def _field(entity: Entity, column: str) -> Field | None:
    if is_own(column):
        return next((field_of(kind, column) for kind in kinds_within(entity) if column in {own.name for own in own_fields(kind)}), None)
    for name in (column.removesuffix("_id"), column):
        try:
            return field_of(entity, name)
        except (FieldDoesNotExist, LookupError):
            continue
    return None


def _text(known: Field, value: Any, names: Mapping[str, str], *, currency: str) -> str:
    if value in (None, "", []):
        return ""
    if isinstance(known.column, JSONField):
        return _pieces(value)
    if known.kind == "reference":
        return names.get(str(value), _("restricted"))
    try:
        return shown_value(known, _typed(known, value), currency)
    except (ValueError, TypeError, InvalidOperation):
        return str(value)


def _pieces(value: Any) -> str:
    """What is kept in one field as several pieces, by what they are called; a question only as something that is there."""
    kinds = {**slot("processes.gates").kept(), **slot("processes.actions").kept()}
    rows = [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
    called = [row.get("message") or row.get("name") or getattr(kinds.get(str(row.get("kind"))), "label", "…") for row in rows]
    return ", ".join(map(str, called)) or "…"


def _typed(known: Field, value: Any) -> Any:
    if known.kind in ("money", "decimal"):
        return Decimal(str(value))
    if known.kind == "date":
        return date.fromisoformat(value)
    if known.kind == "datetime":
        return datetime.fromisoformat(value)
    return value


def _names(changes: Sequence[Change], record: Any, user: User) -> dict[str, str]:
    """Who acted, and the names of all records the changes refer to as far as this user may read them; one statement."""
    wanted: dict[Entity, set[str]] = {entity_of(User): {str(change.actor) for change in changes if change.actor}}
    for change in changes:
        entity = described_by(change.table, record)
        for values in (change.before or {}, change.after or {}):
            for column, value in values.items():
                known = _field(entity, column) if entity and value else None
                if known and known.kind == "reference":
                    wanted.setdefault(known.target_entity, set()).add(str(value))
    beside = names_beside(changes, user)
    asked = [_named(target, keys, user) for target, keys in wanted.items() if keys]
    if not asked:
        return beside
    return beside | {str(key): str(name or "–") for key, name in asked[0].union(*asked[1:], all=True)}


def _named(target: Entity, keys: set[str], user: User) -> QuerySet[Any]:
    """Keys and names. Colleagues are named to everybody who sees what they did."""
    title = title_path(target, user)
    rows = target.model._base_manager.all() if target.model in OPEN_TO_ALL else visible(user, "read", target)
    named: QuerySet[Any] = rows.filter(pk__in=keys).order_by().values_list("pk", Cast(title, TextField()))
    return named
