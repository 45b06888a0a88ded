"""Numbers by which authorities know a party: tax and register numbers. Country packs describe their own kinds."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext as _
from stdnum.exceptions import InvalidChecksum, InvalidLength, ValidationError

MAX_LENGTH = 40
_SPOKEN_PREFIX = re.compile(r"^\s*(?:NIP|REGON|KRS|PESEL|CUI|CIF|CNP|VAT)(?:\s*[:.]\s*|\s+)", re.IGNORECASE)


class InvalidIdentifier(ValueError):
    """The text is not a number of this kind; the message says why, in words for people."""


def as_it_is(text: str) -> str:
    """A number shown the way it is kept."""
    return text


@dataclass(frozen=True, slots=True)
class Checked:
    """The rule of one kind of number: called with a text it gives the number as kept, or says what is wrong.

    `rule` raises the errors of python-stdnum and gives the number without separators.
    """

    rule: Callable[[str], str]
    name: str

    def __call__(self, text: str) -> str:
        try:
            if not text.isascii() or len(text) > MAX_LENGTH:
                raise ValidationError
            return str(self.rule(_SPOKEN_PREFIX.sub("", text).strip()))
        except InvalidChecksum as error:
            raise InvalidIdentifier(
                _("The check digit of this %(name)s is wrong. Look for a mistyped digit.") % {"name": self.name}
            ) from error
        except InvalidLength as error:
            raise InvalidIdentifier(_("This %(name)s has too few or too many characters.") % {"name": self.name}) from error
        except ValidationError as error:
            raise InvalidIdentifier(_("This is not a valid %(name)s.") % {"name": self.name}) from error


@dataclass(frozen=True, slots=True)
class IdentifierKind:
    """One kind of number, for instance the Polish NIP.

    `validate` gives the form in which the number is kept or raises InvalidIdentifier; `format` gives the form people read.
    A sensitive number is hidden by default and never stands in search or logs.
    """

    code: str
    label: Any
    country: str
    """ISO 3166 code; empty where the kind belongs to several countries."""
    validate: Callable[[str], str]
    format: Callable[[str], str] = as_it_is
    sensitive: bool = False
    role: str = ""
    """What the number is to a company: `tax`, `vat` or `register`."""
    countries: frozenset[str] = frozenset()
    """The countries of a kind that belongs to several."""
    party_kinds: frozenset[str] = field(default=frozenset({"organization", "person"}))

    def serves(self, country: str) -> bool:
        """Whether companies of a country have numbers of this kind."""
        return bool(country) and (country == self.country or country in self.countries)
