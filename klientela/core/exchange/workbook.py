"""XLSX for spreadsheets: one table, written and packed as it is read, with days and amounts as such and texts that calculate nothing."""

import re
from collections.abc import Collection, Iterable, Iterator, Sequence
from datetime import date, datetime, tzinfo
from decimal import Decimal
from itertools import islice
from typing import Any
from xml.sax.saxutils import escape
from zipfile import ZIP_DEFLATED, ZipFile, ZipInfo

from django.http import StreamingHttpResponse
from django.utils.http import content_disposition_header
from django.utils.timezone import get_current_timezone

from klientela.core.exchange.spreadsheet import plain_number

KIND = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, LARGEST = 1_048_575, 1_500_000_000
"""A sheet has room for so many rows below its head, and its file for so many bytes; what is more goes on in the next one."""
LONGEST, DIGITS = 32_767, 15
AT_ONCE = 200
DAY, MOMENT, MONEY, HEAD = 1, 2, 3, 4
FIRST_DAY = datetime(1899, 12, 30)  # noqa: DTZ001 - spreadsheets know no zones
FIRST_KNOWN = date(1900, 3, 1)
_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
PART = "application/vnd.openxmlformats-officedocument.spreadsheetml"

STYLES = f"""{XML}<styleSheet {MAIN}><numFmts count="1"><numFmt numFmtId="164" formatCode="yyyy\\-mm\\-dd\\ hh:mm"/></numFmts>\
<fonts count="2"><font><sz val="11"/><name val="Calibri"/></font><font><b/><sz val="11"/><name val="Calibri"/></font></fonts>\
<fills count="2"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill></fills>\
<borders count="1"><border/></borders><cellStyleXfs count="1"><xf/></cellStyleXfs><cellXfs count="5"><xf/>\
<xf numFmtId="14" applyNumberFormat="1"/><xf numFmtId="164" applyNumberFormat="1"/><xf numFmtId="4" applyNumberFormat="1"/>\
<xf fontId="1" applyFont="1"/></cellXfs>\
<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>"""


def workbook_response(name: str, head: Sequence[str], rows: Iterable[Sequence[Any]], *, money: Collection[int]) -> StreamingHttpResponse:
    """A workbook to download, sent in pieces; `money`: the places of columns that hold amounts."""
    response = StreamingHttpResponse(pieces(head, rows, zone=get_current_timezone(), money=money), content_type=KIND)
    response["Content-Disposition"] = content_disposition_header(True, name) or "attachment"
    response["Cache-Control"] = "no-store"
    return response


def pieces(head: Sequence[str], rows: Iterable[Sequence[Any]], *, zone: tzinfo, money: Collection[int] = ()) -> Iterator[bytes]:
    """The bytes of the workbook, some at once."""
    sink, source = _Sink(), iter(rows)
    count, is_more = 0, True
    with ZipFile(sink, "w", ZIP_DEFLATED) as packed:  # type: ignore[call-overload]
        while is_more:
            count += 1
            with packed.open(_entry(f"xl/worksheets/sheet{count}.xml"), "w") as sheet:
                sheet.write(_opening(head).encode())
                size = 0
                for lines in _lines(source, zone, money):
                    size += sheet.write("".join(lines).encode())
                    is_more = len(lines) == AT_ONCE
                    yield sink.taken()
                    if size > LARGEST:
                        break
                sheet.write(b"</sheetData></worksheet>")
        for path, text in _frame(count).items():
            packed.writestr(_entry(path), text)
    yield sink.taken()


def _entry(path: str) -> ZipInfo:
    """A part of the workbook, which is the same file whenever it is written."""
    entry = ZipInfo(path)
    entry.compress_type = ZIP_DEFLATED
    return entry


def _lines(source: Iterator[Sequence[Any]], zone: tzinfo, money: Collection[int]) -> Iterator[list[str]]:
    """The rows of one sheet as XML, some at once."""
    for _number in range(MOST_ROWS // AT_ONCE):
        lines = [_row(row, zone, money) for row in islice(source, AT_ONCE)]
        yield lines
        if len(lines) < AT_ONCE:
            return


def _row(row: Sequence[Any], zone: tzinfo, money: Collection[int]) -> str:
    return f"<row>{''.join([cell(value, zone, is_money=place in money) for place, value in enumerate(row)])}</row>"


def cell(value: Any, zone: tzinfo, *, is_money: bool = False) -> str:
    """One cell by what its value is; texts are never formulas."""
    match value:
        case None | "":
            return "<c/>"
        case bool():
            return f'<c t="b"><v>{int(value)}</v></c>'
        case datetime():
            return _day(value.astimezone(zone).replace(tzinfo=None), MOMENT)
        case date():
            return _day(datetime(value.year, value.month, value.day), DAY)  # noqa: DTZ001 - spreadsheets know no zones
        case Decimal() | int():
            return _number(value, is_money)
        case list() | tuple():
            return _text(", ".join(str(part) for part in value))
        case _:
            return _text(str(value))


def _number(value: Decimal | int, is_money: bool) -> str:
    text = plain_number(value) if isinstance(value, Decimal) else str(value)
    if sum(map(str.isdigit, text)) > DIGITS:
        return _text(text)
    return f'<c s="{MONEY}"><v>{text}</v></c>' if is_money else f"<c><v>{text}</v></c>"


def _day(value: datetime, style: int) -> str:
    if value.date() < FIRST_KNOWN:
        return _text(value.date().isoformat() if style == DAY else value.isoformat(" ", "minutes"))
    passed = value - FIRST_DAY
    share = f"{passed.seconds / 86_400:.10f}"[1:].rstrip("0").rstrip(".")
    return f'<c s="{style}"><v>{passed.days}{share}</v></c>'


def _text(text: str, style: str = "") -> str:
    written = escape(_UNWRITABLE.sub("", text)[:LONGEST])
    return f'<c t="inlineStr"{style}><is><t xml:space="preserve">{written}</t></is></c>'


def _opening(head: Sequence[str]) -> str:
    titles = "".join([_text(str(title), f' s="{HEAD}"') for title in head])
    view = '<sheetView workbookViewId="0"><pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView>'
    columns = f'<cols><col min="1" max="{max(len(head), 1)}" width="20" customWidth="1"/></cols>'
    return f"{XML}<worksheet {MAIN}><sheetViews>{view}</sheetViews>{columns}<sheetData><row>{titles}</row>"


def _frame(count: int) -> dict[str, str]:
    """What a workbook of so many sheets is made of beside them."""
    numbers = range(1, count + 1)
    sheets = "".join(f'<sheet name="{number}" sheetId="{number}" r:id="r{number}"/>' for number in numbers)
    ways = "".join(f'<Relationship Id="r{number}" Type="{OFFICE}/worksheet" Target="worksheets/sheet{number}.xml"/>' for number in numbers)
    kinds = "".join(f'<Override PartName="/xl/worksheets/sheet{number}.xml" ContentType="{PART}.worksheet+xml"/>' for number in numbers)
    relations = f'<Relationships xmlns="{PACKAGE}/relationships">'
    book = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/>'
    return {
        "[Content_Types].xml": f'{XML}<Types xmlns="{PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{PART}.sheet.main+xml"/>'
        f'<Override PartName="/xl/styles.xml" ContentType="{PART}.styles+xml"/>{kinds}</Types>',
        "_rels/.rels": f"{XML}{relations}{book}</Relationships>",
        "xl/workbook.xml": f'{XML}<workbook {MAIN} xmlns:r="{OFFICE}"><sheets>{sheets}</sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f"{XML}{relations}{ways}"
        f'<Relationship Id="styles" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
        "xl/styles.xml": STYLES,
    }


class _Sink:
    """Takes what is packed until it is sent."""

    def __init__(self) -> None:
        self.parts: list[bytes] = []

    def write(self, data: bytes) -> int:
        self.parts.append(bytes(data))
        return len(data)

    def flush(self) -> None:
        """Nothing waits here."""

    def taken(self) -> bytes:
        data = b"".join(self.parts)
        self.parts.clear()
        return data
