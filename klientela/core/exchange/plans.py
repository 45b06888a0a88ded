"""What a person has decided about a file: which column goes where, how it is read, and by what records are found again."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FORMAT = 1
_PLAIN = ("constants", "key", "matching", "dated", "table", "encoding", "separator", "name")
FACTORS = {"1": _("as it is"), "100": _("parts of one, as percent"), "1000": _("thousands"), "1000000": _("millions")}
"""By what the numbers of a column can be multiplied, with the unit in which they are written."""
LONGEST_FACTOR = 12

CONFLICTS = {
    "take": _("Take the file’s"),
    "keep": _("Keep the record’s"),
    "empty": _("Take the file’s where the record says nothing"),
    "newer": _("Take whichever is newer"),
}
"""What becomes of a known record's value where the file says another."""

_NOT_A_MAPPING = _("This is not a mapping this program can read.")
_NEWER_FORMAT = _("This mapping was made by a newer version of the program.")


@dataclass(frozen=True)
class ColumnPlan:
    """Where one column goes and how its texts are read."""

    field: str
    date_format: str = ""
    decimal_mark: str = ""
    factor: str = "1"
    values: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Texts replaced by others before they are read; an empty one is left out."""
    match: str = ""
    """For a reference: the field of the other record that holds the text; empty: any of its keys."""
    create: bool = False
    """For a reference: whether records that are missing are made."""
    conflict: str = "take"
    """What becomes of a known record's value where the file says another: one of `CONFLICTS`."""

    @property
    def multiplier(self) -> Decimal:
        try:
            return Decimal(self.factor)
        except InvalidOperation:
            return Decimal(1)

    def replaced(self, text: str) -> str:
        """The text after the replacements."""
        return self.values.get(text.strip(), text)


@dataclass(frozen=True)
class Plan:
    """The mapping of a file to the records of an entity."""

    entity: str
    columns: Mapping[str, ColumnPlan] = dataclasses.field(default_factory=dict)
    """By heading; a column that is not here is skipped."""
    constants: Mapping[str, str] = dataclasses.field(default_factory=dict)
    """Texts by field, for what the file does not say."""
    key: str = ""
    """The field by which existing records are found and changed; empty: every row makes a new record."""
    keys: tuple[str, ...] = ()
    """Several such fields, asked in order: the first that finds a record decides."""
    matching: str = "keys"
    """`score`: rows that are no known record by their keys, but very like one, are told and left out as duplicates."""
    dated: str = ""
    """The heading of the column that says when the row was last changed, for fields of which the newer value counts."""
    table: str = ""
    """Which table of the file, where it has several."""
    encoding: str = ""
    separator: str = ""
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The plan as it is kept, without what is only said by default."""
        silent = Plan(entity="")
        plain = {name: value for name, value in asdict(self).items() if value and value != getattr(silent, name)}
        plain["columns"] = {heading: _spoken(column) for heading, column in self.columns.items()}
        return {"version": FORMAT, **plain}

    @classmethod
    def from_json(cls, data: Any) -> "Plan":
        """A plan out of its kept form. Raises `ValidationError` for anything else."""
        if not isinstance(data, dict) or not isinstance(data.get("entity"), str) or not isinstance(data.get("columns", {}), dict):
            raise ValidationError(_NOT_A_MAPPING)
        if data.get("version") != FORMAT:
            raise ValidationError(_NEWER_FORMAT)
        try:
            columns = {str(heading): ColumnPlan(**column) for heading, column in data.get("columns", {}).items()}
            rest = {name: data[name] for name in _PLAIN if name in data}
            plan = cls(entity=data["entity"], columns=columns, keys=tuple(data.get("keys", ())), **rest)
        except TypeError as error:
            raise ValidationError(_NOT_A_MAPPING) from error
        if not _is_made_of_texts(plan):
            raise ValidationError(_NOT_A_MAPPING)
        return plan

    @property
    def found_by(self) -> tuple[str, ...]:
        """The fields by which existing records are found, in the order in which they are asked."""
        return self.keys or ((self.key,) if self.key else ())

    def heading_of(self, name: str) -> str:
        """The column that goes to this field, or nothing."""
        return next((heading for heading, column in self.columns.items() if column.field == name), "")


def _is_made_of_texts(plan: Plan) -> bool:
    """Whether each part is of its kind: a mapping may come from a file that somebody else has written."""
    texts = [getattr(plan, name) for name in _PLAIN if name != "constants"] + list(plan.keys)
    for column in plan.columns.values():
        texts += [column.field, column.date_format, column.decimal_mark, column.factor, column.match, column.conflict]
    pairs = [plan.constants, *(column.values for column in plan.columns.values())]
    if not all(isinstance(each, dict) for each in pairs):
        return False
    texts += [text for each in pairs for pair in each.items() for text in pair]
    return all(isinstance(text, str) for text in texts) and all(_is_factor(column.factor) for column in plan.columns.values())


def _is_factor(text: str) -> bool:
    """Whether a number can be multiplied by it without growing beyond measure."""
    return len(text) <= LONGEST_FACTOR and text.replace(".", "", 1).isdecimal()


def _spoken(column: ColumnPlan) -> dict[str, Any]:
    silent = asdict(ColumnPlan(field=""))
    return {name: value for name, value in asdict(column).items() if name == "field" or value != silent[name]}
