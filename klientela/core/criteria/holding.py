"""Whether a question is true of values at hand, such as those somebody is typing: what the database says of rows, in Python."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.db import connection

from klientela.core.access.decisions import visible
from klientela.core.access.models import RecordTerritory
from klientela.core.criteria.asking import TERRITORY, known_field
from klientela.core.criteria.comparing import DAYS_OF_YEAR, OPPOSITE, OPPOSITES, readable_keys
from klientela.core.criteria.moments import Days, days_of, today_for
from klientela.core.criteria.operators import operator_of
from klientela.core.criteria.ranges import range_of
from klientela.core.criteria.texts import ALIKE
from klientela.core.criteria.tree import Condition, Group, Node, Related, nodes
from klientela.core.criteria.values import value_of
from klientela.core.identity.models import User
from klientela.core.records.kinds import NUMERIC, Field
from klientela.kernel.entity import Entity
from klientela.kernel.plain import norm

type Values = Mapping[str, Any]


class CannotTell(ValueError):
    """The question asks about more than the record itself, or about a field that is not there (any more)."""


def holds(tree: Group, entity: Entity, values: Values, *, user: User) -> bool:
    """Whether a question is true of these values, by field. Raises `CannotTell` of one about more than them."""
    return _true(tree, entity, values, user=user)


def asked_fields(tree: Group, entity: Entity) -> frozenset[str]:
    """The fields a question about a record itself needs: those it names, and for its territory the party it concerns."""
    named = (node.field for node in nodes(tree) if isinstance(node, Condition))
    return frozenset(_party_field(entity) if name == TERRITORY else name for name in named) - {""}


def _party_field(entity: Entity) -> str:
    return str(getattr(entity.model, "party_column", "")).removesuffix("_id")


def _true(node: Node, entity: Entity, values: Values, *, user: User) -> bool:
    if isinstance(node, Related):
        raise CannotTell(node.relation)
    if isinstance(node, Group):
        found = [_true(part, entity, values, user=user) for part in node.parts]
        return {"all": all(found), "any": any(found) or not found, "none": not any(found)}[node.join]
    field = known_field(entity, node.field)
    operator = operator_of(field.kind, node.op) if field else None
    if field is None or operator is None or (field.column is None and field.name != TERRITORY):
        raise CannotTell(node.field)
    wanted = value_of(field, node.value, operator.name) if operator.has_value else ()
    if operator.has_value and not wanted:
        raise CannotTell(node.field)
    if field.name == TERRITORY:
        return _lies_in(field, operator.name, values.get(_party_field(entity)), wanted=wanted, user=user)
    currency = str(values.get(field.currency) or "") if field.currency else ""
    return _compared(field, operator.name, values.get(node.field), wanted=wanted, user=user, currency=currency)


def _compared(field: Field, op: str, have: Any, *, wanted: tuple[Any, ...], user: User, currency: str) -> bool:
    opposite = OPPOSITES.get(field.kind, OPPOSITE)
    if op in opposite:
        return not _compared(field, opposite[op], have, wanted=wanted, user=user, currency=currency)
    if field.kind == "boolean":
        return bool(have) == bool(wanted[0])
    if have is None or have == "" or have == []:
        return op == "empty"
    if op in ("empty", "filled"):
        return op == "filled"
    if field.kind in NUMERIC or (field.kind in ("date", "datetime") and op != "anniversary"):
        return _ranged(field, op, have, wanted=wanted, user=user, currency=currency)
    return _matched(field, op, have, wanted=wanted, user=user)


def _lies_in(field: Field, op: str, party: Any, *, wanted: tuple[Any, ...], user: User) -> bool:
    """Whether the party a record concerns lies in a territory or below it; one that is not kept yet lies nowhere."""
    places: Any = readable_keys(field, wanted, user) if wanted else visible(user, "read", field.target_entity).values("pk")
    rows = (
        RecordTerritory.objects.filter(record=getattr(party, "pk", party), territory__in=places)
        if party
        else RecordTerritory.objects.none()
    )
    return rows.exists() != (op in ("not", "empty"))


def _matched(field: Field, op: str, have: Any, *, wanted: tuple[Any, ...], user: User) -> bool:
    if field.kind == "reference":
        return getattr(have, "pk", have) in readable_keys(field, wanted, user)
    if field.kind == "tags":
        return (all if op == "every" else any)(word in have for word in wanted)
    if op == "anniversary":
        return _comes_round(have, days_of(wanted[0], today_for(user)))
    if op == "is":
        return str(have) in {str(one) for one in wanted}
    return _worded(op, str(have), str(wanted[0]))


def _ranged(field: Field, op: str, have: Any, *, wanted: tuple[Any, ...], user: User, currency: str) -> bool:
    asked = range_of(field, op, wanted, user=user)
    number = Decimal(str(have)) if isinstance(have, int | float | Decimal) else have
    return asked.holds(number) and asked.currency in ("", currency)


def _comes_round(day: date | datetime, days: Days) -> bool:
    if (days.last - days.first).days >= DAYS_OF_YEAR:
        return True
    place, first, last = ((known.month, known.day) for known in (day, days.first, days.last))
    return first <= place <= last if first <= last else place >= first or place <= last


def _worded(op: str, have: str, words: str) -> bool:
    text, wanted = norm(have), norm(words)
    if op == "like":
        with connection.cursor() as cursor:
            cursor.execute("SELECT word_similarity(%s, %s) >= %s", [wanted, text, ALIKE])
            return bool(cursor.fetchone()[0])
    return {"contains": wanted in text, "begins": text.startswith(wanted), "ends": text.endswith(wanted)}[op]
