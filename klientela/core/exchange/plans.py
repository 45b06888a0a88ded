"""What a person has decided about a file: which column goes where, how it is read, and by what records are found again."""

import dataclasses
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

FORMAT = 1
FACTORS = {"1": _("as it is"), "1000": _("thousands"), "1000000": _("millions")}
"""By what the numbers of a column can be multiplied, with the unit in which they are written."""

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
    encoding: str = ""
    separator: str = ""
    name: str = ""

    def as_json(self) -> dict[str, Any]:
        """The plan as it is kept, without what is only said by default."""
        plain = {name: value for name, value in asdict(self).items() if value}
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
            rest = {name: data[name] for name in ("constants", "key", "encoding", "separator", "name") if name in data}
            return cls(entity=data["entity"], columns=columns, **rest)
        except TypeError as error:
            raise ValidationError(_NOT_A_MAPPING) from error

    def heading_of(self, name: str) -> str:
        """The column that goes to this field, or nothing."""
        return next((heading for heading, column in self.columns.items() if column.field == name), "")


def _spoken(column: ColumnPlan) -> dict[str, Any]:
    silent = asdict(ColumnPlan(field=""))
    return {name: value for name, value in asdict(column).items() if name == "field" or value != silent[name]}
