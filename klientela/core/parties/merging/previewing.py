"""What stands before whoever merges: the parties side by side, what each of them has, and what is odd about it."""

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.access.decisions import scope, sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.identifiers import kind_of, shown
from klientela.core.parties.merging.choosing import Choice, choices_of
from klientela.core.parties.merging.references import Place, foreign_keys, places
from klientela.core.parties.models import Identifier, Party
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import Entity, entities, entity_of, kinds_of_table
from klientela.kernel.slot import slot
from klientela.kernel.wall import beyond_the_wall

PLACES = ("owner", "team", "branch")


@dataclass(frozen=True)
class Side:
    """One of the parties, as a column."""

    party: Party
    key: str
    title: str
    url: str
    place: str
    """Whose it is, as far as that is for the user."""


@dataclass(frozen=True)
class Moved:
    """A kind of things, and how many of them each party has that this user sees."""

    label: str
    counts: tuple[int, ...]


@dataclass(frozen=True)
class Preview:
    """Everything the page of a merge shows."""

    sides: tuple[Side, ...]
    survivor: UUID
    choices: tuple[Choice, ...]
    same: tuple[Choice, ...]
    moved: tuple[Moved, ...]
    warnings: tuple[str, ...]


def preview(parties: Sequence[Party], survivor: UUID | None, *, by: User) -> Preview:
    """The parties side by side; the one that was here first is proposed to stay."""
    stays = survivor if survivor in {party.pk for party in parties} else min(parties, key=lambda party: (party.created_at, party.pk)).pk
    assert stays is not None  # noqa: S101 - there are parties
    choices = choices_of(parties, stays, by=by)
    return Preview(
        sides=tuple(_side(party, by) for party in parties),
        survivor=stays,
        choices=tuple(choice for choice in choices if choice.differs and choice.writable),
        same=tuple(choice for choice in choices if not choice.differs or not choice.writable),
        moved=tuple(_moved(parties, by)),
        warnings=tuple(_warnings(parties, by)),
    )


def _side(party: Party, by: User) -> Side:
    entity = entity_of(Party)
    names = [getattr(party, name) for name in PLACES if sees(by, entity, name)]
    place = ", ".join(str(name) for name in names if name is not None)
    return Side(party, str(party.pk), title_of(party, by), address_of(party), place)


def _moved(parties: Sequence[Party], by: User) -> Iterator[Moved]:
    keys = [party.pk for party in parties]
    for place in places():
        for label, counts in _counted(place, keys, by):
            if counts.total():
                yield Moved(label, tuple(counts[key] for key in keys))


def _counted(place: Place, keys: Sequence[UUID], by: User) -> Iterator[tuple[str, Counter[UUID]]]:
    for entity in _kinds(place.model):
        rows = visible(by, "read", entity)
        yield capfirst(str(plural_of(entity))), _by_party(rows, _columns(place, entity, by), keys)
    for beside in (known for known in slot("history.beside") if known.table == place.table and known.allowed(by)):
        with beyond_the_wall("files on parties one may read are counted"):
            yield str(beside.label), _by_party(place.model._base_manager.filter(deleted_at=None), place.columns, keys)


def _kinds(model: Any) -> list[Entity]:
    own = kinds_of_table(model)
    return list(own) if own else [known for known in entities() if known.model is model and not known.where]


def _columns(place: Place, entity: Entity, by: User) -> list[str]:
    """The columns by which this user may count: those of fields he sees."""
    names = {field.column: field.name for field in place.model._meta.concrete_fields}
    return [names[column] for column in foreign_keys(place.model) if sees(by, entity, names[column])]


def _by_party(rows: Any, columns: Sequence[str], keys: Sequence[UUID]) -> Counter[UUID]:
    found: Counter[UUID] = Counter()
    for column in columns:
        counted = rows.filter(**{f"{column}__in": keys}).order_by().values_list(column).annotate(number=Count("pk"))
        found.update(dict(counted))
    return found


def _warnings(parties: Sequence[Party], by: User) -> Iterator[str]:
    yield from _numbers(parties, by)
    entity = entity_of(Party)
    if any(sees(by, entity, name) and len({getattr(party, f"{name}_id") for party in parties}) > 1 for name in PLACES):
        yield _("They belong to different people, teams or branches. The one that stays keeps its own.")


def _numbers(parties: Sequence[Party], by: User) -> Iterator[str]:
    """Two different tax or register numbers of one kind mean two different companies, more often than not."""
    if not sees(by, entity_of(Identifier), "kind", "value"):
        return
    rows = Identifier.unscoped.filter(scope(by, "read", Identifier), deleted_at=None, party__in=[party.pk for party in parties])
    found: dict[str, list[str]] = {}
    for kind, value in rows.order_by("kind", "value").values_list("kind", "value").distinct():
        found.setdefault(kind, []).append(shown(kind, value))
    for code, values in found.items():
        if len(values) > 1:
            kind = kind_of(code)
            names = {"kind": kind.label if kind else code, "values": ", ".join(values)}
            yield _("Different numbers of the kind %(kind)s: %(values)s. Only the one of the record that stays is kept.") % names
