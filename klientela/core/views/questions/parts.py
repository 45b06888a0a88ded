"""A draft as its form shows it: each part with its inputs, its choices and what is wrong with it."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any

from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _

from klientela.core.criteria.asking import TERRITORY, askable
from klientela.core.criteria.operators import Operator, operators_of
from klientela.core.criteria.relations import Relation, relations_of
from klientela.core.criteria.tree import Condition, Group, Node, Related
from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.views.questions.editing import Place, parts_of
from klientela.core.views.questions.figures import compared_field, compared_ops, figure_fields, ways_of
from klientela.core.views.questions.values import Inputs, inputs_of
from klientela.kernel.entity import Entity

JOINS = (("all", _("All of these are true")), ("any", _("Any of these is true")), ("none", _("None of these is true")))


@dataclass(frozen=True)
class Choice:
    """One of the choices of a select."""

    value: str
    label: Any
    is_chosen: bool = False


@dataclass(frozen=True)
class Part:
    """A node of the draft: `look` is condition, group or related; the names of its inputs begin with `name`."""

    look: str
    name: str
    place: str
    label: Any = ""
    error: str = ""
    is_new: bool = False
    is_first: bool = False
    is_last: bool = False
    can_leave: bool = False
    fields: tuple[Choice, ...] = ()
    operators: tuple[Choice, ...] = ()
    joins: tuple[Choice, ...] = ()
    ways: tuple[Choice, ...] = ()
    figures: tuple[Choice, ...] = ()
    inputs: Inputs | None = None
    before: str = ""
    """The field compared so far; a value entered for another one is not taken over."""
    relation: str = ""
    parts: tuple["Part", ...] = ()
    new_fields: tuple[Choice, ...] = ()
    new_relations: tuple[Choice, ...] = ()


@dataclass(frozen=True)
class Maker:
    """What all parts of one form share."""

    name: str
    user: User
    errors: Mapping[Place, str] = field(default_factory=dict)
    place: Place | None = None
    known: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    """The fields and relations of each kind of record, looked up once."""
    is_plain: bool = False
    """Whether only the record itself can be asked about, so that it is answered while somebody types."""

    def part(self, node: Node, place: Place, entity: Entity, *, around: tuple[int, bool] = (1, False)) -> Part:
        """How a node is shown; `around`: how many stand beside it, and whether it can be taken out of its group."""
        count, can_leave = around
        make = {Condition: self._condition, Group: self._group, Related: self._related}[type(node)]
        return replace(
            make(node, place, entity),
            error=self.errors.get(place, ""),
            is_new=place == self.place,
            is_first=not place or place[-1] == 0,
            is_last=not place or place[-1] == count - 1,
            can_leave=can_leave,
        )

    def _fields(self, entity: Entity) -> tuple[Field, ...]:
        if entity.slug not in self.known:
            known = askable(entity, self.user)
            self.known[entity.slug] = tuple(each for each in known if self._can_tell(each)) if self.is_plain else known
        return self.known[entity.slug]

    def _can_tell(self, field: Field) -> bool:
        return field.column is not None or field.name == TERRITORY

    def _relations(self, entity: Entity) -> tuple[Relation, ...]:
        name = f"{entity.slug} and its relations"
        if name not in self.known:
            self.known[name] = () if self.is_plain else relations_of(entity, self.user)
        return self.known[name]

    def _begun(self, look: str, place: Place, **facts: Any) -> Part:
        numbers = "-".join(map(str, place))
        return Part(look, f"{self.name}-{numbers}" if numbers else self.name, numbers, **facts)

    def _condition(self, node: Any, place: Place, entity: Entity) -> Part:
        known = self._fields(entity)
        chosen = next((each for each in known if each.name == node.field), None)
        fields = tuple(Choice(each.name, capfirst(each.label), each is chosen) for each in known if operators_of(each.kind))
        begun = self._begun("condition", place, fields=fields, before=node.field)
        return replace(begun, label=capfirst(chosen.label), **self._compared(chosen, node, operators_of(chosen.kind))) if chosen else begun

    def _compared(self, compared: Field, node: Any, known: tuple[Operator, ...]) -> dict[str, Any]:
        operator = next((each for each in known if each.name == node.op), None)
        choices = tuple(Choice(each.name, each.label, each is operator) for each in known)
        has_value = operator is None or operator.has_value
        condition = Condition(compared.name, node.op, node.value)
        return {"operators": choices, "inputs": inputs_of(compared, condition, self.user) if has_value else None}

    def _group(self, node: Any, place: Place, entity: Entity) -> Part:
        return self._begun("group", place, label=_("group"), **self._inner(node, node.join, place, entity=entity, can_leave=bool(place)))

    def _inner(self, node: Node, join: str, place: Place, *, entity: Entity, can_leave: bool) -> dict[str, Any]:
        parts = parts_of(node)
        return {
            "joins": tuple(Choice(each, label, each == join) for each, label in JOINS),
            "parts": tuple(self.part(part, (*place, number), entity, around=(len(parts), can_leave)) for number, part in enumerate(parts)),
            "new_fields": tuple(
                Choice(f"field:{each.name}", capfirst(each.label)) for each in self._fields(entity) if operators_of(each.kind)
            ),
            "new_relations": tuple(Choice(f"relation:{each.name}", each.label) for each in self._relations(entity)),
        }

    def _related(self, node: Any, place: Place, entity: Entity) -> Part:
        relation = next((each for each in self._relations(entity) if each.name == node.relation), None)
        if relation is None:
            return self._begun("related", place, label=node.relation, relation=node.relation)
        compared = compared_field(relation, node, self.user)
        ways = tuple(Choice(how, label, how == node.how) for how, label in ways_of(relation, self.user))
        figures = tuple(
            Choice(each.name, capfirst(each.label), each.name == node.field) for each in figure_fields(relation, node.how, self.user)
        )
        more = self._compared(compared, node, compared_ops(node, compared)) if compared else {}
        inner = self._inner(node, node.where.join, place, entity=relation.target, can_leave=False)
        before = compared.name if compared else ""
        return self._begun(
            "related", place, label=relation.label, relation=relation.name, ways=ways, figures=figures, before=before, **more, **inner
        )
