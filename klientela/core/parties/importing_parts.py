"""What rows of a file add to their parties, such as addresses and numbers: many at once, refused row by row."""

from collections.abc import Sequence
from typing import Any, NamedTuple

from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.lines import Context, Line
from klientela.core.records.bulk_parts import create_parts
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed

MAY_NOT_RELATE = _("You may not change one of these records, so you cannot relate them.")


class Part(NamedTuple):
    """What a line adds to its party: the column it comes from, and the values."""

    line: Line
    column: str
    values: dict[str, Any]


def add_parts(wanted: Sequence[Part], model: Any, context: Context, **more: Any) -> None:
    """Many parts at once; what is refused is a problem of its line."""
    if not wanted:
        return
    try:
        made = create_parts(entity_of(model), [{"party": part.line.record, **part.values} for part in wanted], by=context.user, **more)
    except NotAllowed:
        for part in wanted:
            context.refuse(part.line, part.column, MAY_NOT_RELATE)
        return
    for place, part in enumerate(wanted):
        if place in made.refusals:
            context.refuse(part.line, part.column, " ".join(made.refusals[place].messages))
        else:
            part.line.has_changed = True
