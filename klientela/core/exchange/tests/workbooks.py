"""Small workbooks made by hand, for tests of what reads them."""

from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any
from zipfile import ZIP_DEFLATED, ZipFile

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
STYLES = f'<styleSheet xmlns="{MAIN}"><cellXfs count="3"><xf/><xf numFmtId="14"/><xf numFmtId="10"/></cellXfs></styleSheet>'
TYPES = (
    f'<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.'
    'relationships+xml"/><Default Extension="xml" ContentType="application/xml"/></Types>'
)

type Rows = Sequence[Sequence[Any]] | str


def xlsx(sheets: Mapping[str, Rows], *, merged: Sequence[str] = ()) -> bytes:
    """A workbook of these sheets; a cell may be a number with its style (1: a day, 2: percent), a sheet may be its XML."""
    written = BytesIO()
    places = dict(enumerate(sheets, 1))
    listed = "".join(f'<sheet name="{name}" sheetId="{place}" r:id="r{place}"/>' for place, name in places.items())
    targets = {f"r{place}": ("worksheet", f"worksheets/sheet{place}.xml") for place in places} | {"s": ("styles", "styles.xml")}
    with ZipFile(written, "w", ZIP_DEFLATED) as package:
        package.writestr("[Content_Types].xml", TYPES)
        package.writestr("_rels/.rels", _relations({"r": ("officeDocument", "xl/workbook.xml")}))
        package.writestr("xl/workbook.xml", f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>{listed}</sheets></workbook>')
        package.writestr("xl/_rels/workbook.xml.rels", _relations(targets))
        package.writestr("xl/styles.xml", STYLES)
        for place, rows in enumerate(sheets.values(), 1):
            package.writestr(f"xl/worksheets/sheet{place}.xml", _sheet(rows, merged))
    return written.getvalue()


def ods(rows: Sequence[Sequence[str]]) -> bytes:
    """A sheet as LibreOffice keeps it."""
    lines = "".join(f"<table:table-row>{''.join(map(_text_cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{name}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"' for name in ("office", "table", "text"))
    body = f'<office:body><office:spreadsheet><table:table table:name="T">{lines}</table:table></office:spreadsheet></office:body>'
    written = BytesIO()
    with ZipFile(written, "w") as package:
        package.writestr("mimetype", "application/vnd.oasis.opendocument.spreadsheet")
        package.writestr("META-INF/manifest.xml", '<manifest xmlns="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>')
        package.writestr("content.xml", f"<office:document-content {spaces}>{body}</office:document-content>")
    return written.getvalue()


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    lines = "".join(f'<Relationship Id="{key}" Type="{OFFICE}/{kind}" Target="{path}"/>' for key, (kind, path) in targets.items())
    return f'<Relationships xmlns="{PACKAGE}/relationships">{lines}</Relationships>'


def _sheet(rows: Rows, merged: Sequence[str]) -> str:
    body = rows if isinstance(rows, str) else "".join(_row(number, row) for number, row in enumerate(rows, 1))
    cells = "".join(f'<mergeCell ref="{place}"/>' for place in merged)
    tail = f"<mergeCells>{cells}</mergeCells>" if cells else ""
    return f'<worksheet xmlns="{MAIN}"><sheetData>{body}</sheetData>{tail}</worksheet>'


def _row(number: int, row: Sequence[Any]) -> str:
    return f'<row r="{number}">{"".join(_cell(f"{chr(65 + place)}{number}", value) for place, value in enumerate(row))}</row>'


def _cell(place: str, value: Any) -> str:
    match value:
        case None:
            return ""
        case (number, style):
            return f'<c r="{place}" s="{style}"><v>{number}</v></c>'
        case int() | float():
            return f'<c r="{place}"><v>{value}</v></c>'
        case _:
            return f'<c r="{place}" t="inlineStr"><is><t>{value}</t></is></c>'


def _text_cell(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'
