"""What can be asked of each kind of field."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _


@dataclass(frozen=True)
class Operator:
    """A way of comparing: its name in addresses, its word for people, whether it takes a value."""

    name: str
    label: Any
    has_value: bool = True


IS = Operator("is", _("is"))
IS_NOT = Operator("not", _("is not"))
CONTAINS = Operator("contains", _("contains"))
BEGINS = Operator("begins", _("begins with"))
AT_LEAST = Operator("gte", _("at least"))
AT_MOST = Operator("lte", _("at most"))
FROM = Operator("gte", _("from"))
TO = Operator("lte", _("to"))
HAS = Operator("has", _("has"))
EMPTY = Operator("empty", _("is empty"), has_value=False)
FILLED = Operator("filled", _("is filled in"), has_value=False)

TEXT = (CONTAINS, BEGINS, IS, EMPTY, FILLED)
NUMBER = (AT_LEAST, AT_MOST, IS, EMPTY, FILLED)
DAY = (FROM, TO, IS, EMPTY, FILLED)
ONE_OF = (IS, IS_NOT, EMPTY, FILLED)

BY_KIND: dict[str, tuple[Operator, ...]] = {
    "text": TEXT,
    "longtext": (CONTAINS, EMPTY, FILLED),
    "email": TEXT,
    "phone": TEXT,
    "url": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": NUMBER,
    "date": DAY,
    "datetime": DAY,
    "boolean": (IS,),
    "choice": ONE_OF,
    "country": ONE_OF,
    "currency": ONE_OF,
    "reference": ONE_OF,
    "tags": (HAS, EMPTY, FILLED),
}


def operators_of(kind: str) -> tuple[Operator, ...]:
    """What can be asked of a field of this kind, the usual first."""
    return BY_KIND.get(kind, ())


def operator_of(kind: str, name: str) -> Operator | None:
    """The operator of this name for a field of this kind; without a name the plain `is` (for tags, `has`)."""
    wanted = name or ("has" if kind == "tags" else "is")
    return next((known for known in operators_of(kind) if known.name == wanted), None)
