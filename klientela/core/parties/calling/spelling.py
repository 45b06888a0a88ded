"""The telephone numbers somebody may mean by what a telephone, a program or a person writes."""

import re
import time
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import unquote
from uuid import UUID

from django.db import connection
from django.utils.translation import get_language

from klientela.core.access.models import Branch, BranchMember
from klientela.core.identity.models import User
from klientela.kernel.phone import MAX_LENGTH, InvalidPhone, parse_phone

REGIONS = {"pl": "PL", "ro": "RO"}
_SCHEME = re.compile(r"^(?:tel|callto|sip|sips):/*", re.IGNORECASE)
_EXTENSION = re.compile(r";(?:ext|isub)=(\d{1,6})", re.IGNORECASE)
_WHOLE = range(10, 16)
"""So many digits may be a whole number with its country, written without any sign of that."""
MINUTE = 60


@dataclass(frozen=True)
class Sought:
    """The numbers that may be meant, the likeliest first, and the extension if one was written."""

    numbers: tuple[str, ...] = ()
    extension: str = ""

    @property
    def dialled(self) -> str:
        """The number as it is kept, with its extension; empty where nothing can be a number."""
        main = self.numbers[0] if self.numbers else ""
        return f"{main};ext={self.extension}" if main and self.extension else main


def read_number(text: str, *, region: str) -> Sought:
    """What a spelling means for somebody in a country: `+48…`, `0048…`, `tel:` addresses, blanks, extensions, national numbers."""
    bare, extension = _taken_apart(text)
    found: dict[str, str] = {}
    for spelling, home in _readings(bare, region):
        try:
            phone = parse_phone(spelling, region=home)
        except InvalidPhone:
            continue
        found.setdefault(phone.e164, phone.extension or "")
    said = next((known for known in found.values() if known), "")
    return Sought(tuple(found), extension or said)


def _taken_apart(text: str) -> tuple[str, str]:
    """The number alone. A plus sign that an address has lost stands there as a blank."""
    kept = unquote(text.replace("\0", ""))[: 4 * MAX_LENGTH]
    written = _SCHEME.sub("", kept.strip()).partition("@")[0]
    extension = _EXTENSION.search(written)
    bare = written.partition(";")[0].strip()
    if kept[:1] == " " and bare[:1].isdigit():
        bare = f"+{bare}"
    return bare, extension[1] if extension else ""


def _readings(bare: str, region: str) -> Iterator[tuple[str, str | None]]:
    digits = re.sub(r"\D", "", bare)
    if bare.startswith("+"):
        yield bare, None
    elif digits.startswith("00"):
        yield f"+{re.sub(r'^[^0-9]*00', '', bare)}", None
    else:
        yield bare, region
        if len(digits) in _WHOLE and digits == re.sub(r"\s", "", bare):
            yield f"+{digits}", None


def country_of(user: User) -> str:
    """The country by whose rules a user writes numbers: that of his main branch, else of his language, else of the company."""
    return _country_of(user.pk, int(time.monotonic() // MINUTE), connection.settings_dict["NAME"]) or _of_language() or _of_company()


@lru_cache(maxsize=1024)
def _country_of(user_id: UUID, _minute: int, _database: str) -> str:
    rows = BranchMember.objects.filter(user=user_id, branch__deleted_at=None).order_by("-is_main", "branch__created_at")
    return next((country for country in rows.values_list("branch__country", flat=True) if country), "")


def _of_language() -> str:
    return REGIONS.get((get_language() or "")[:2], "")


def _of_company() -> str:
    rows = Branch.objects.filter(deleted_at=None).exclude(country="").order_by("created_at")
    return rows.values_list("country", flat=True).first() or ""
