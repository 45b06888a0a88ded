"""Lists taken out as workbooks: typed cells, texts that calculate nothing, exactly what is seen or selected."""

import io
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from xml.etree import ElementTree
from zipfile import ZipFile
from zoneinfo import ZoneInfo

import pytest
from django.http import HttpResponse

from klientela.core.exchange import workbook
from klientela.core.exchange.workbook import KIND, cell, pieces
from klientela.core.identity.models import User
from tests.cast import Cast

from .test_export import deal
from .test_wizard import signed_in

SPACE = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
WARSAW = ZoneInfo("Europe/Warsaw")


def cells_of(data: bytes, sheet: int = 1) -> list[list[str]]:
    """The texts of a sheet by rows."""
    with ZipFile(io.BytesIO(data)) as packed:
        assert packed.testzip() is None
        root = ElementTree.fromstring(packed.read(f"xl/worksheets/sheet{sheet}.xml"))  # noqa: S314 - our own file
    return [["".join(each.itertext()) for each in row] for row in root.iter(f"{SPACE}row")]


def file_of(user: User, path: str, **data: Any) -> list[list[str]]:
    client = signed_in(user)
    answer: HttpResponse = client.post(path, data) if data else client.get(path)
    assert answer.status_code == 200 and answer["Content-Type"] == KIND
    return cells_of(b"".join(answer.streaming_content))


@pytest.mark.parametrize(
    ("value", "written"),
    [
        (None, "<c/>"),
        (Decimal("12.50"), "<c><v>12.5</v></c>"),
        (True, '<c t="b"><v>1</v></c>'),
        (date(2026, 11, 22), '<c s="1"><v>46348</v></c>'),
        (datetime(2026, 11, 22, 11, tzinfo=UTC), '<c s="2"><v>46348.5</v></c>'),
        (10**17, '<c t="inlineStr"><is><t xml:space="preserve">100000000000000000</t></is></c>'),
        ("a<b\x00&", '<c t="inlineStr"><is><t xml:space="preserve">a&lt;b&amp;</t></is></c>'),
    ],
)
def test_a_cell_is_what_its_value_is(value: Any, written: str) -> None:
    assert cell(value, WARSAW) == written


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2", "@cmd", "\t=1"])
def test_a_text_is_never_a_formula(text: str) -> None:
    assert cell(text, WARSAW).startswith('<c t="inlineStr">') and "<f>" not in cell(text, WARSAW)


def test_what_has_no_room_in_a_sheet_goes_on_in_the_next(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(workbook, "MOST_ROWS", 400)
    data = b"".join(pieces(["Number"], ([str(number)] for number in range(450)), zone=WARSAW))
    assert [len(cells_of(data, sheet)) for sheet in (1, 2)] == [401, 51]
    assert cells_of(data, 2)[1] == ["400"]


def test_a_workbook_is_exactly_what_is_seen(cast: Cast) -> None:
    for name, amount in (("B", "5"), ("A", "50.25"), ("C", "500")):
        deal(name, cast.ewa, cast, amount)
    rows = file_of(cast.ewa, "/deals/export.xlsx?amount.gte=50&sort=-name&columns=name,amount")
    assert rows == [["Name", "Amount", "Amount, currency"], ["C", "500", "EUR"], ["A", "50.25", "EUR"]]


def test_a_selection_is_taken_out_and_no_more(cast: Cast) -> None:
    made = [deal(name, cast.ewa, cast) for name in ("A", "B", "C")]
    his = deal("His", cast.ion, cast)
    keys = [str(made[0].pk), str(made[2].pk), str(his.pk), "nonsense"]
    rows = file_of(cast.ewa, "/deals/export.xlsx?sort=name", key=keys)
    assert [row[0] for row in rows] == ["Name", "A", "C"]
    assert file_of(cast.ewa, "/deals/export.xlsx", key=["nonsense"]) == rows[:1]
    assert signed_in(cast.eve).post("/deals/export.xlsx", {"key": keys}).status_code == 404
