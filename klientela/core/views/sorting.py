"""Orders that no index keeps: for results small enough to be sorted at once."""

from typing import Any

from django.core.exceptions import BadRequest, ValidationError
from django.db.models import Case, F, IntegerField, Q, QuerySet, TextField, Value, When
from django.db.models.functions import Cast
from django.utils.translation import gettext as _

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fields_for
from klientela.core.criteria.asking import in_columns, known_field
from klientela.core.criteria.compiling import Norm
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.records.own.expressions import text, typed
from klientela.core.views.cells import reference_need
from klientela.core.views.sorting_own import fast_field
from klientela.kernel.entity import Entity

MOST_SORTED = 10_000
SORT = "_sort"
UNSORTED = frozenset({"tags", "longtext", "key", "file"})
WORDS = frozenset({"text", "email", "url", "phone"})


def freely_sorted(entity: Entity, user: User) -> frozenset[str]:
    """The fields by which a user can order a small list though no index keeps that order."""
    return frozenset(known.name for known in in_columns(entity, user) if known.kind not in UNSORTED)


def is_free(entity: Entity, order: str) -> bool:
    """Whether an order is none of those an index keeps."""
    kept = {"created_at", *(known.removeprefix("-") for known in entity.orders)}
    return order.removeprefix("-") not in kept and fast_field(entity, order) is None


def too_many(rows: QuerySet[Any]) -> bool:
    """Whether there are more records than are sorted at once."""
    return rows.values("pk")[: MOST_SORTED + 1].count() > MOST_SORTED


def sorted_rows(entity: Entity, rows: QuerySet[Any], order: str, *, backwards: bool = False) -> QuerySet[Any]:
    """Rows by any field: empty values come last, ties by key."""
    falling = order.startswith("-") != backwards
    nulls = {"nulls_first": True} if backwards else {"nulls_last": True}
    by = F(SORT).desc(**nulls) if falling else F(SORT).asc(**nulls)
    valued: QuerySet[Any] = rows.annotate(**{SORT: _value(entity, order)})
    return valued.order_by(by, "-pk" if falling else "pk")


def beyond(entity: Entity, order: str, place: tuple[Any, ...], *, backwards: bool) -> Q:
    """The condition of rows after a place in such an order (before it, going backwards)."""
    value, pk = _read(entity, order, place)
    falling = order.startswith("-") != backwards
    later = Q(**{f"pk__{'lt' if falling else 'gt'}": pk})
    if value is None:
        ties = Q(**{f"{SORT}__isnull": True}) & later
        return ties | Q(**{f"{SORT}__isnull": False}) if backwards else ties
    further = Q(**{f"{SORT}__{'lt' if falling else 'gt'}": value}) | (Q(**{SORT: value}) & later)
    return further if backwards else further | Q(**{f"{SORT}__isnull": True})


def _value(entity: Entity, order: str) -> Any:
    known = _field(entity, order)
    if known.kind == "reference":
        user = current_actor().user
        if user is None:
            return Cast(F(known.key_path), TextField())
        title = reference_need(known, known.target_entity.title).expression(user, fields_for(user, entity))
        return Norm(Cast(F(title) if isinstance(title, str) else title, TextField()))
    if known.kind == "choice":
        places = [When(**{known.path: value}, then=Value(place)) for place, (value, _label) in enumerate(known.choices)]
        return Case(*places, default=None, output_field=IntegerField())
    return Norm(words_of(known)) if known.kind in WORDS else typed(known)


def words_of(known: Field) -> Any:
    """The text of a field within a statement."""
    return text(known) if known.own else F(known.name)


def _field(entity: Entity, order: str) -> Field:
    known = known_field(entity, order.removeprefix("-"))
    if known is None:
        raise BadRequest(_("There is no order of this name."))
    return known


def _read(entity: Entity, order: str, place: tuple[Any, ...]) -> tuple[Any, Any]:
    known = _field(entity, order)
    plain = known.kind in WORDS or known.kind in ("reference", "choice")
    try:
        pk = entity.model._meta.pk.to_python(place[1])
        if place[0] is None or plain:
            return place[0], pk
        return known.column.to_python(place[0]), pk
    except (ValidationError, ValueError, TypeError, IndexError) as error:
        raise BadRequest(_("This page of the list does not exist.")) from error
