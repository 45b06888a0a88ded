"""The page of currencies as people use it: files, own rates and what the company counts in, also with odd input."""

import io
import zipfile
from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from klientela.core.currencies import readers
from klientela.core.currencies.models import Rate, Reckoning, Source
from klientela.core.currencies.queries import rate
from klientela.core.currencies.readers import read
from tests.cast import hire

pytestmark = pytest.mark.django_db
HOME = "/settings/currencies/"
CSV = b"Date,USD,PLN\n2026-10-29,1.1,4.3\n2026-10-30,1.2,4.4\n"


@pytest.fixture
def client(db: None) -> Client:
    made = Client()
    made.force_login(hire("Dora Dobre", "director"))
    return made


def told(client: Client, door: str, **sent: object) -> str:
    """What the page says after something was sent to one of its doors."""
    answer = client.post(f"{HOME}{door}/", sent, follow=True)
    assert (answer.status_code, answer.redirect_chain) == (200, [(HOME, 302)])
    return answer.content.decode()


def test_a_table_comes_in_and_the_page_shows_it(client: Client) -> None:
    assert client.get(HOME).status_code == 200
    assert "rates: 4" in told(client, "bring", file=SimpleUploadedFile("rates.csv", CSV))
    assert "4.4" in client.get(HOME, {"of": "PLN"}).content.decode()
    assert client.get(HOME, {"of": "\0"}).status_code == 200
    assert "Choose a file" in told(client, "bring")
    assert "no table of rates" in told(client, "bring", file=SimpleUploadedFile("a.csv", b"Date,USD\r1,1"))


def test_own_rates_are_entered_and_taken_back(client: Client) -> None:
    asked = {"base": "eur", "currency": "pln", "day": "2026-10-30", "rate": "4,50000000001"}
    assert "1 EUR = 4.5 PLN" in told(client, "enter", **asked)
    for wrong in ({"rate": "NaN"}, {"rate": "1e400"}, {"rate": "1e-20"}, {"rate": ""}, {"day": "x"}, {"base": "X" * 9}, {"base": "\0"}):
        told(client, "enter", **{**asked, **wrong})
    assert Rate.objects.get().rate == Decimal("4.5")
    told(client, "rates/99999999999999999999999")
    told(client, f"rates/{Rate.objects.get().pk}")
    assert not Rate.objects.exists()


def test_what_the_company_counts_in(client: Client) -> None:
    assert "counts in PLN" in told(client, "count", currency="pln", source="nbp")
    told(client, "count", currency="XXXX", source="nbp")
    told(client, "count", currency="EUR", source="own")
    assert Reckoning.objects.values_list("currency", "source").get() == ("PLN", "nbp")


def zipped(kind: int, content: bytes = CSV, names: tuple[str, ...] = ("a.csv",)) -> bytes:
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", kind) as box:
        for name in names:
            box.writestr(name, content)
    return made.getvalue()


STRANGE = (
    b"Date,USD\r2026-01-01,1\r",
    b"Date,USD\n2026-01-01," + b"1" * 140_000,
    b"Date,USD\n2026-01-01,1e400",
    b"[" * 200_000,
    b'<?xml version="1.0" encoding="foo"?><Cube time="2026-01-01"/>',
    b'<Cube time="2026-01-01"><Cube currency="EUR" rate="1"/></Cube>',
    b'[{"no":"\\u0000","effectiveDate":"2026-01-02","rates":[{"code":"EUR","mid":4}]}]',
    b'<!DOCTYPE a [<!ENTITY x "y">]><Cube time="2026-01-01"><Cube currency="USD" rate="1&x;"/></Cube>',
    zipped(zipfile.ZIP_LZMA),
    zipped(zipfile.ZIP_DEFLATED, names=()),
)


@pytest.mark.parametrize("content", STRANGE, ids=range(len(STRANGE)))
def test_strange_files_are_refused_in_plain_words(content: bytes) -> None:
    with pytest.raises(ValidationError):
        read(content)


def test_too_much_is_refused_before_it_is_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(list(read(zipped(zipfile.ZIP_DEFLATED)))) == 4
    monkeypatch.setattr(readers, "MOST", 1_000)
    with pytest.raises(ValidationError, match="too large"):
        read(zipped(zipfile.ZIP_DEFLATED, b"0" * 100_000))
    monkeypatch.setattr(readers, "MOST_RATES", 3)
    with pytest.raises(ValidationError, match="too large"):
        read(CSV)


def test_both_legs_are_of_one_day() -> None:
    for code, days in (("USD", (1, 3)), ("PLN", (1, 2))):
        for day in days:
            Rate.objects.create(source=Source.ECB, base="EUR", currency=code, day=date(2026, 6, day), rate=day)
    found = rate("USD", "PLN", date(2026, 6, 4))
    assert found is not None and (found.rate, found.day) == (1, date(2026, 6, 1))
    assert rate("USD", "PLN", date.min) is None
