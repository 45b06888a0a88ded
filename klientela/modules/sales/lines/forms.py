"""What is typed into the table of lines: a row for each line, and one for a new product."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.access.decisions import fixed_for
from klientela.core.identity.models import User
from klientela.core.records.kinds import field_of
from klientela.core.views.effective import effective
from klientela.core.views.forms import RecordForm
from klientela.core.views.inputs import NumberField, plain_number
from klientela.kernel.entity import entity_of
from klientela.modules.sales.lines.queries import LineRow, LineTable
from klientela.modules.sales.models import Deal, DealLine

TYPED = ("quantity", "unit_price", "discount")
NEW = ("product", *TYPED)


@dataclass
class Cell:
    """One number of a line that can be typed over."""

    name: str
    value: str
    label: str


@dataclass
class TypedRow:
    """A line with what stands in its cells, and what is wrong with it."""

    row: LineRow
    cells: dict[str, Cell]
    errors: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return str(self.row.line.pk)


def typed_rows(table: LineTable, user: User, data: Any = None) -> list[TypedRow]:
    """The lines with cells for what the user may write; `data`: what was sent."""
    entity = entity_of(DealLine)
    fixed = fixed_for(user, entity)
    names = [name for name in TYPED if name not in fixed and (name == "quantity" or table.has_prices)]
    return [TypedRow(row, {name: _cell(row, name, data) for name in names}) for row in table.rows]


def _cell(row: LineRow, name: str, data: Any) -> Cell:
    value = getattr(row.line, name)
    sent = f"{name}-{row.line.pk}"
    text = data[sent] if data is not None and sent in data else "" if value is None else plain_number(value.normalize())
    return Cell(sent, text, str(field_of(entity_of(DealLine), name).label))


def changes_of(row: TypedRow) -> dict[str, Any]:
    """What was typed over in a line, by field; what is no number raises `ValidationError`."""
    found: dict[str, Any] = {}
    for name, cell in row.cells.items():
        try:
            value = NumberField(required=name != "unit_price").clean(cell.value)
        except ValidationError as error:
            raise ValidationError(_("%(field)s: %(problem)s") % {"field": cell.label, "problem": " ".join(error.messages)}) from error
        if value != getattr(row.row.line, name):
            found[name] = value
    return found


def new_form(deal: Deal, user: User, data: Any = None) -> RecordForm:
    """The row of a new product."""
    shown = {known.name: known for known in effective(entity_of(DealLine), user).new_form}
    form = RecordForm(tuple(shown[name] for name in NEW if name in shown), user, data=data)
    for bound in form.fields.values():
        bound.required = False
        bound.widget.attrs["aria-label"] = str(bound.label)
    return form
