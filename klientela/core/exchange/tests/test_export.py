"""The list somebody sees as a file: the same columns, filters and order, of the records he may export."""

import csv
import io
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Grant
from klientela.core.exchange.spreadsheet import harmless, shown
from klientela.core.identity.models import User
from klientela.core.parties.models import Organization
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.cast import Cast

from .test_wizard import signed_in


def file_of(user: User, path: str) -> list[list[str]]:
    answer = signed_in(user).get(path)
    assert answer.status_code == 200 and answer["Content-Type"].startswith("text/csv")
    text = b"".join(answer.streaming_content).decode()
    assert text.startswith("\ufeff")
    return list(csv.reader(io.StringIO(text[1:]), delimiter=";" if user.language == "pl" else ","))


def deal(name: str, owner: User, cast: Cast, amount: str = "10.50") -> Deal:
    with acting(cast.dora):
        made: Deal = create(
            entity_named("deals"),
            {"name": name, "owner": owner, "process": cast.process, "amount": Decimal(amount), "currency": "EUR"},
            by=cast.dora,
        )
    return made


def test_a_file_holds_the_columns_of_the_list_and_plain_numbers(cast: Cast) -> None:
    deal("Roof", cast.ewa, cast)
    head, row = file_of(cast.ewa, "/deals/export.csv")
    assert head[:5] == ["Name", "Customer", "Stage", "Amount", "Amount, currency"]
    assert row[:5] == ["Roof", "", "Interest", "10.5", "EUR"]
    assert row[head.index("Owner")] == "Ewa Nowak" and "T" in row[head.index("In stage since")]


def test_filters_and_order_of_the_list_hold_in_the_file(cast: Cast) -> None:
    for name, amount in (("B", "5"), ("A", "50"), ("C", "500")):
        deal(name, cast.ewa, cast, amount)
    rows = file_of(cast.ewa, "/deals/export.csv?amount.gte=50&sort=-name")
    assert [row[0] for row in rows[1:]] == ["C", "A"]


def test_only_what_one_may_export_is_in_the_file(cast: Cast) -> None:
    deal("Mine", cast.ewa, cast)
    deal("His", cast.ion, cast)
    assert [row[0] for row in file_of(cast.ewa, "/deals/export.csv")[1:]] == ["Mine"]
    assert {row[0] for row in file_of(cast.ana, "/deals/export.csv")[1:]} == {"Mine", "His"}
    assert signed_in(cast.eve).get("/deals/export.csv").status_code == 404
    Grant.objects.filter(role__slug="rep", entity="deals", op="export").delete()
    assert signed_in(cast.ewa).get("/deals/export.csv").status_code == 404


def test_a_customer_one_may_not_see_is_not_named(cast: Cast) -> None:
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Secret Works"}, by=cast.dora)
        made = deal("Roof", cast.ewa, cast)
        Deal.objects.filter(pk=made.pk).update(party=party.pk)
    Grant.objects.filter(role__slug="rep", entity="parties", op="read").update(scope="own")
    rows = file_of(cast.ewa, "/deals/export.csv")
    assert rows[1][1] == "restricted" and "Secret Works" not in str(rows)


def test_polish_spreadsheets_get_semicolons(cast: Cast) -> None:
    cast.ewa.language = "pl"
    cast.ewa.save()
    deal("Dach", cast.ewa, cast)
    assert file_of(cast.ewa, "/deals/export.csv")[1][0] == "Dach"


@pytest.mark.parametrize("text", ["=1+1", "+SUM(A1)", "-2+3", "@cmd", "\tx", "\rx"])
def test_texts_a_spreadsheet_would_calculate_are_made_harmless(text: str, cast: Cast) -> None:
    assert harmless(text) == f"'{text}"
    with acting(cast.dora):
        create(entity_named("organizations"), {"name": f"x{text}"}, by=cast.dora)
        Organization.objects.update(name=text)
    assert f"'{text}".strip() in {cell.strip() for row in file_of(cast.dora, "/organizations/export.csv") for cell in row}


def test_numbers_and_phones_stay_as_they_are() -> None:
    from zoneinfo import ZoneInfo

    assert [shown(value, ZoneInfo("UTC")) for value in (Decimal("-5.00"), -3, "+48123456789")] == ["-5", "-3", "+48123456789"]
