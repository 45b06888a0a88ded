"""Readers of published tables of rates: the European Central Bank (CSV, zipped or not; XML) and the National Bank of Poland (JSON)."""

import csv
import gzip
import io
import json
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException  # type: ignore[import-untyped]
from defusedxml.ElementTree import fromstring  # type: ignore[import-untyped]
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from klientela.core.currencies.models import Source

MOST = 20 * 2**20
MOST_RATES = 500_000
"""Twice as many as the whole history of the European Central Bank has."""
LEAST, LARGEST = Decimal("0.0000000001"), Decimal(10) ** 12
CODE = re.compile("[A-Z]{3}")
NOTHING = ("", "N/A", "-")


@dataclass(frozen=True, slots=True)
class Published:
    """One rate of a published table: 1 base = rate currency."""

    source: str
    base: str
    currency: str
    day: date
    rate: Decimal
    table: str = ""


def read(content: bytes) -> Iterator[Published]:
    """The rates of a file, whichever of the known tables it is. Raises `ValidationError` for any other, before the first rate."""
    try:
        plain = _unpacked(content).lstrip(b"\xef\xbb\xbf \r\n\t")
        if plain[:1] == b"<":
            return _counted(_ecb_xml(plain))
        if plain[:1] in (b"[", b"{"):
            return _counted(_nbp_json(plain))
        return _counted(_ecb_csv(plain.decode()))
    except STRANGE as error:
        raise ValidationError(_("This is no table of rates of the European Central Bank or the National Bank of Poland.")) from error
    except (OSError, EOFError, RuntimeError, zlib.error, zipfile.BadZipFile) as error:
        raise ValidationError(_("The file is damaged: it cannot be unpacked.")) from error


STRANGE = (ValueError, LookupError, TypeError, AttributeError, ArithmeticError, RecursionError, csv.Error, ParseError, DefusedXmlException)


def _counted(found: Iterator[Published]) -> Iterator[Published]:
    kept = list(islice(found, MOST_RATES + 1))
    if len(kept) > MOST_RATES:
        raise ValidationError(_("The file is too large for a table of rates."))
    return iter(kept)


def _unpacked(content: bytes) -> bytes:
    if content[:2] == b"\x1f\x8b":
        with gzip.open(io.BytesIO(content)) as file:
            return _limited(file.read(MOST + 1))
    if content[:2] == b"PK":
        return _unzipped(content)
    return _limited(content)


def _unzipped(content: bytes) -> bytes:
    """Only of the usual kinds: the others are unpacked whole, however large they turn out to be."""
    with zipfile.ZipFile(io.BytesIO(content)) as box:
        inner = box.infolist()[0]
        if inner.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
            raise zipfile.BadZipFile
        with box.open(inner) as file:
            return _limited(file.read(MOST + 1))


def _limited(content: bytes) -> bytes:
    if len(content) > MOST:
        raise ValidationError(_("The file is too large for a table of rates."))
    return content


def _ecb_csv(text: str) -> Iterator[Published]:
    rows = csv.reader(io.StringIO(text))
    heads = [head.strip() for head in next(rows, [])]
    if heads[:1] != ["Date"] or "USD" not in heads:
        raise ValueError("not of the ECB")
    for row in rows:
        if row:
            day = _day(row[0].strip())
            for head, cell in zip(heads[1:], row[1:], strict=False):
                if head and cell.strip() not in NOTHING:
                    yield _published(Source.ECB, "EUR", head, day=day, rate=cell)


def _day(text: str) -> date:
    """`2026-10-30`; the daily file writes `30 October 2026`."""
    if text[:4].isdigit():
        return date.fromisoformat(text)
    number, month, year = text.split()
    return date(int(year), MONTHS.index(month[:3].lower()) + 1, int(number))


MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


def _ecb_xml(content: bytes) -> Iterator[Published]:
    days = [each for each in fromstring(content).iter() if _name(each) == "Cube" and "time" in each.attrib]
    if not days:
        raise ValueError("not of the ECB")
    for each in days:
        day = date.fromisoformat(each.attrib["time"])
        for line in each:
            yield _published(Source.ECB, "EUR", line.attrib["currency"], day=day, rate=line.attrib["rate"])


def _name(element: Element) -> str:
    return element.tag.rpartition("}")[2]


def _nbp_json(content: bytes) -> Iterator[Published]:
    """Tables A of `api.nbp.pl`: what one unit is worth in zlotys."""
    found: Any = json.loads(content, parse_float=Decimal, parse_int=Decimal)
    for table in found if isinstance(found, list) else [found]:
        if "code" in table:
            yield from _nbp_of_one(table)
        else:
            day = date.fromisoformat(table["effectiveDate"])
            for line in table["rates"]:
                yield _published(Source.NBP, line["code"], "PLN", day=day, rate=line["mid"], table=table["no"])


def _nbp_of_one(found: Any) -> Iterator[Published]:
    for line in found["rates"]:
        day = date.fromisoformat(line["effectiveDate"])
        yield _published(Source.NBP, found["code"], "PLN", day=day, rate=line["mid"], table=line["no"])


def _published(source: str, base: str, currency: str, *, day: date, rate: Any, table: str = "") -> Published:
    number = Decimal(rate)
    is_pair = base != currency and CODE.fullmatch(base) and CODE.fullmatch(currency)
    if not (is_pair and is_rate(number)) or "\0" in table:
        raise ValueError("not a rate")
    return Published(source, base, currency, day, number, table[:40])


def is_rate(number: Decimal) -> bool:
    """Whether a number can be kept as a rate."""
    return number.is_finite() and LEAST <= number < LARGEST
