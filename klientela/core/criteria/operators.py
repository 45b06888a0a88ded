"""What can be asked of each kind of field."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Operator:
    """A way of comparing: its name in addresses, its word for people, whether it takes a value."""

    name: str
    label: Any
    has_value: bool = True


IS = Operator("is", _("is"))
IS_NOT = Operator("not", _("is not"))
CONTAINS = Operator("contains", _("contains"))
LACKS = Operator("lacks", _("does not contain"))
BEGINS = Operator("begins", _("begins with"))
ENDS = Operator("ends", _("ends with"))
LIKE = Operator("like", _("is like"))
AT_LEAST = Operator("gte", _("at least"))
AT_MOST = Operator("lte", _("at most"))
MORE = Operator("gt", _("more than"))
LESS = Operator("lt", _("less than"))
BETWEEN = Operator("between", _("between"))
FROM = Operator("gte", _("from"))
TO = Operator("lte", pgettext_lazy("moment", "to"))
BEFORE = Operator("lt", pgettext_lazy("moment", "before"))
AFTER = Operator("gt", _("after"))
ON = Operator("is", _("is"))
ANNIVERSARY = Operator("anniversary", _("has its anniversary"))
HAS = Operator("has", _("has"))
HAS_ALL = Operator("every", _("has all of"))
HAS_NONE = Operator("lacks", _("has none of"))
EMPTY = Operator("empty", _("is empty"), has_value=False)
FILLED = Operator("filled", _("is filled in"), has_value=False)

BLANK = (EMPTY, FILLED)
TEXT = (CONTAINS, LACKS, BEGINS, ENDS, IS, IS_NOT, LIKE, *BLANK)
LONG_TEXT = (CONTAINS, LACKS, LIKE, *BLANK)
NUMBER = (AT_LEAST, AT_MOST, MORE, LESS, BETWEEN, IS, IS_NOT, *BLANK)
MOMENT = (FROM, TO, ON, BEFORE, AFTER, BETWEEN, IS_NOT, *BLANK)
DAY = (*MOMENT[:-2], ANNIVERSARY, *BLANK)
ONE_OF = (IS, IS_NOT, *BLANK)

BY_KIND: dict[str, tuple[Operator, ...]] = {
    "text": TEXT,
    "longtext": LONG_TEXT,
    "email": TEXT,
    "phone": TEXT,
    "url": TEXT,
    "integer": NUMBER,
    "decimal": NUMBER,
    "money": NUMBER,
    "date": DAY,
    "datetime": MOMENT,
    "boolean": (IS,),
    "choice": ONE_OF,
    "country": ONE_OF,
    "currency": ONE_OF,
    "reference": ONE_OF,
    "file": BLANK,
    "tags": (HAS, HAS_ALL, HAS_NONE, *BLANK),
}


def operators_of(kind: str) -> tuple[Operator, ...]:
    """What can be asked of a field of this kind, the usual first."""
    return BY_KIND.get(kind, ())


def operator_of(kind: str, name: str) -> Operator | None:
    """The operator of this name for a field of this kind; without a name the plain `is` (for tags, `has`)."""
    wanted = name or ("has" if kind == "tags" else "is")
    return next((known for known in operators_of(kind) if known.name == wanted), None)
