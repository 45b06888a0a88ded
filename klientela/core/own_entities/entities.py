"""The table of own records, and its kinds as the program knows entities: made from rows, not from classes."""

from collections.abc import Iterable
from typing import Any

from django.utils.functional import lazy

from klientela.core.own_entities.models import OwnEntity, OwnRecord
from klientela.core.own_entities.services.records import beginner, change_record, maker, move_record
from klientela.core.records.locking import LOCKING
from klientela.kernel.entity import Board, Calendar, Entity, shared_table

LEFT_OUT = ("longtext", "currency")
DAYS = ("date", "datetime")
"""The first field of these kinds puts records on days of the calendar."""
SHOWN = 5
"""So many of the own fields stand in the list until somebody arranges it."""


@shared_table
class OwnRecordsEntity(Entity):
    model = OwnRecord
    slug = "own"
    kinds_by = "kind"
    in_menu = False
    search = ("name",)


class OwnKind(Entity):
    """A kind of records the company has made; its data stand on the instance."""

    model = OwnRecord
    title = "name"
    search = ("name",)
    key = ("name",)
    orders = ("name", "-created_at")
    actions = LOCKING
    plain = frozenset({"name", "party"})

    def __init__(self, definition: OwnEntity, fields: Iterable[Any] = ()) -> None:
        about = ("party",) if definition.about_party else ()
        stages = ("process", "stage") if definition.in_process else ()
        own = [field for field in fields if not field.is_computed]
        self._take(
            slug=definition.slug,
            icon=definition.icon,
            group=definition.group,
            order=definition.order,
            label=_lazily(definition, "told_singular"),
            plural=_lazily(definition, "told_plural"),
            where={"kind": definition.slug},
            subtitle=about,
            list=("name", *about, *stages[1:], *_first(own), "owner"),
            form=("name", *about, *stages),
            facts=(*about, *stages[:1], "created_at", "owner", "team", "branch"),
            filters=(*stages, *about, "owner", "team", "branch"),
        )
        if day := next((field for field in own if field.kind in DAYS), None):
            self._take(calendar=Calendar(start=day.name))
        if definition.in_process:
            self._take(**_of_process(definition.slug, about))

    def _take(self, **data: Any) -> None:
        self.__dict__.update(data)

    @property
    def module(self) -> str:
        """It is switched off by itself."""
        return self.slug


def _first(fields: Iterable[Any]) -> tuple[str, ...]:
    return tuple(field.name for field in fields if field.kind not in LEFT_OUT)[:SHOWN]


def _of_process(slug: str, about: tuple[str, ...]) -> dict[str, Any]:
    return {
        "board": Board(
            by="stage", card=("name", *about, "owner"), move=move_record, switch="process", since="moved_at", closed="closed_at"
        ),
        "orders": ("-moved_at", "name", "-created_at"),
        "within": {"process": {"entity": slug}, "stage": {"process__entity": slug}},
        "proposes": beginner(slug),
        "create": maker(slug),
        "change": change_record,
    }


def _lazily(definition: OwnEntity, name: str) -> Any:
    return lazy(lambda: str(getattr(definition, name)), str)()
