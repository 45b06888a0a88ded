"""The computed fields of an entity: formulas and summaries, read and checked once per version of the configuration."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import FieldDoesNotExist

from klientela.core.records.kinds import field_of
from klientela.core.records.own.definitions import own_fields
from klientela.core.records.own.formulas.checking import Checked, check, reads
from klientela.core.records.own.formulas.names import DAY, MOMENT, NUMBER, TEXT, TRUTH, Source, names_of
from klientela.core.records.own.formulas.parsing import parse
from klientela.core.records.own.formulas.tree import FormulaProblem
from klientela.core.records.own.models import OwnField, OwnKind
from klientela.core.records.own.names import is_own
from klientela.core.records.own.publishing import configured
from klientela.kernel.entity import Entity, entities

RESULTS = {NUMBER: "decimal", TEXT: "text", DAY: "date", MOMENT: "datetime", TRUTH: "boolean"}
"""The kind of field a formula makes, by the kind of its value."""


@dataclass(frozen=True, eq=False)
class Computed:
    """A computed field with the entity it stands on. A formula that is not understood any more has no `checked` and says nothing."""

    entity: Entity
    own: OwnField
    checked: Checked | None = None

    @property
    def is_rollup(self) -> bool:
        """Whether it sums up related records."""
        return self.own.kind == OwnKind.ROLLUP

    @property
    def places(self) -> int:
        """To how many places its numbers are told."""
        return max(0, min(int(self.own.options.get("places", 2)), 10))


def computed_of(entity: Entity) -> tuple[Computed, ...]:
    """The computed fields of an entity."""
    return tuple(computed(entity, own.code) for own in own_fields(entity) if own.is_computed)


@configured
def computed(entity: Entity, code: str) -> Computed:
    """The computed field of this code; an unknown one raises `FieldDoesNotExist`."""
    own = next((own for own in own_fields(entity) if own.code == code and own.is_computed), None)
    if own is None:
        raise FieldDoesNotExist(code)
    return made(entity, own)


def made(entity: Entity, own: OwnField) -> Computed:
    """A computed field out of its definition."""
    if own.kind != OwnKind.FORMULA:
        return Computed(entity, own)
    try:
        return Computed(entity, own, check(parse(str(own.options.get("expression", ""))), names_of(entity)))
    except FormulaProblem:
        return Computed(entity, own)


@configured
def on_table(model: Any) -> dict[str, tuple[tuple[Entity, bool], ...]]:
    """The own fields of a table by code, if any of that code is computed: the entities that have it, and whether it is computed there."""
    found: dict[str, list[tuple[Entity, bool]]] = {}
    for entity in entities():
        if entity.model._meta.concrete_model is model:
            for own in own_fields(entity):
                found.setdefault(own.code, []).append((entity, own.is_computed))
    return {code: tuple(known) for code, known in found.items() if any(is_computed for _entity, is_computed in known)}


def sources_of(field: Computed) -> frozenset[Source]:
    """The fields a formula names."""
    return reads(field.checked) if field.checked is not None else frozenset()


def circle_in(entity: Entity, code: str, expression: str) -> tuple[str, ...]:
    """The chain by which a formula would read itself, from its own name to its own name; empty if it does not."""
    return _circle(entity, f"own_{code}", code, expression=expression, chain=())


def _circle(entity: Entity, name: str, code: str, *, expression: str, chain: tuple[str, ...]) -> tuple[str, ...]:
    if name in chain:
        return (*chain, name) if name == f"own_{code}" else ()
    try:
        sources = reads(check(parse(expression if name == f"own_{code}" else _text(entity, name)), names_of(entity)))
    except FormulaProblem:
        return ()
    for source in sorted(sources, key=lambda source: source.name):
        if source.step is None and is_own(source.name) and (source.name == f"own_{code}" or _text(entity, source.name)):
            if found := _circle(entity, source.name, code, expression=expression, chain=(*chain, name)):
                return found
    return ()


def _text(entity: Entity, name: str) -> str:
    own = field_of(entity, name).own
    return str(own.options.get("expression", "")) if own is not None and own.kind == OwnKind.FORMULA else ""
