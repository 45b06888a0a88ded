"""Columns of foreign files find their fields, by heading and by what stands in them."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from klientela.core.exchange.guessing import LIKELY, Target, guess
from klientela.core.exchange.reading import open_table
from klientela.core.exchange.synonyms import SYNONYMS, synonyms_of

PERSON = (
    Target("name", "name", required=True),
    Target("given_name", "given name"),
    Target("family_name", "family name"),
    Target("job_title", "position"),
    Target("email", "e-mail", "email"),
    Target("phone", "phone", "phone"),
    Target("website", "website", "url"),
    Target("town", "town"),
    Target("country", "country", "country"),
    Target("born_on", "birthday", "date"),
    Target("tags", "tags", "tags"),
    Target("description", "description", "longtext"),
    Target("organization", "works at", "reference"),
    Target("owner", "owner", "reference"),
)
ORGANIZATION = (
    Target("name", "name", synonyms=("account", "company"), required=True),
    Target("industry", "industry", "reference"),
    Target("country", "country", "country"),
    Target("town", "town"),
    Target("employees", "employees", "integer"),
    Target("founded", "founded", "integer"),
    Target("revenue", "annual revenue", "money"),
    Target("parent", "parent company", "reference"),
    Target("website", "website", "url"),
    Target("owner", "owner", "reference"),
)
DEAL = (
    Target("name", "name"),
    Target("code", "code"),
    Target("party", "party", "reference"),
    Target("product", "product", "reference"),
    Target("stage", "stage", "reference"),
    Target("amount", "amount", "money"),
    Target("closes_on", "closes on", "date"),
    Target("opened_at", "opened at", "datetime"),
    Target("closed_at", "closed at", "datetime"),
    Target("owner", "owner", "reference"),
)
PRODUCT = (
    Target("name", "name", synonyms=("product",), required=True),
    Target("code", "code"),
    Target("series", "series"),
    Target("list_price", "list price", "money"),
)
STAFF = (
    Target("name", "name", synonyms=("sales agent",)),
    Target("manager", "manager", "reference"),
    Target("branch", "branch", "reference"),
)


def guessed(headings: list[str], targets: tuple[Target, ...], rows: tuple[tuple[str, ...], ...] = ()) -> dict[str, str]:
    return {heading: found.target for heading, found in guess(headings, rows, targets).items()}


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("name", "targets", "fields"),
    [
        ("accounts", ORGANIZATION, ["name", "industry", "founded", "revenue", "employees", "country", "parent"]),
        ("products", PRODUCT, ["name", "series", "list_price"]),
        ("sales_teams", STAFF, ["name", "manager", "branch"]),
        ("sales_pipeline", DEAL, ["code", "owner", "product", "party", "stage", "opened_at", "closed_at", "amount"]),
    ],
)
def test_the_files_of_a_real_sales_team_are_understood(real_data: Path, name: str, targets: tuple[Target, ...], fields: list[str]) -> None:
    table = open_table(real_data / "crm_maven" / f"{name}.csv")
    found = guess(table.headings, [row.cells for row in table.sample(200)], targets)
    assert [found[heading].target for heading in table.headings] == fields


@pytest.mark.real_data
@pytest.mark.parametrize(
    ("program", "targets", "expected"),
    [
        (
            "google_contacts_csv_2024+",
            PERSON,
            {"E-mail 1 - Value": "email", "Phone 1 - Value": "phone", "Organization Title": "job_title", "Labels": "tags"},
        ),
        (
            "google_contacts_csv_old",
            PERSON,
            {"Family Name": "family_name", "Address 1 - City": "town", "Website 1 - Value": "website", "Name": "name"},
        ),
        (
            "outlook_csv_contacts",
            PERSON,
            {"E-mail Address": "email", "Primary Phone": "phone", "Job Title": "job_title", "Business City": "town"},
        ),
        (
            "outlook_com_csv",
            PERSON,
            {"Business Phone": "phone", "Business Country/Region": "country", "Categories": "tags", "Web Page": "website"},
        ),
        (
            "salesforce_contact_api_names",
            PERSON,
            {"LastName": "family_name", "MailingCity": "town", "Birthdate": "born_on", "Title": "job_title"},
        ),
        ("hubspot_contacts", PERSON, {"Phone Number": "phone", "Contact owner": "owner", "Associated Company": "organization"}),
        ("hubspot_companies", ORGANIZATION, {"Company name": "name", "Website URL": "website", "Company owner": "owner"}),
        (
            "hubspot_deals",
            DEAL,
            {"Record ID": "code", "Deal Name": "name", "Deal Stage": "stage", "Amount": "amount", "Deal owner": "owner"},
        ),
        (
            "pipedrive_sample_import",
            PERSON,
            {"Person - Name*": "name", "Person - Email (Work)": "email", "Organization - Name*": "organization"},
        ),
        ("mbank_csv", DEAL, {"#Kwota": "amount"}),
    ],
)
def test_files_of_other_programs_are_understood(
    real_data: Path, program: str, targets: tuple[Target, ...], expected: dict[str, str]
) -> None:
    described = json.loads((real_data / "import_headers.json").read_text())[program]
    headings = [heading for heading in described["header"].split(described["sep"]) if heading]
    found = guessed(headings, targets)
    assert {heading: found.get(heading) for heading in expected} == expected
    assert not {"Middle Name", "AssistantName", "Deal - Title", "E-mail 1 - Label"} & set(found)


@pytest.mark.parametrize(
    ("heading", "field"),
    [
        ("Imię", "given_name"),
        ("NAZWISKO", "family_name"), ("Adres e-mail", "email"), ("Telefon komórkowy", "phone"), ("Miejscowość", "town"),
        ("Prenume", "given_name"),
        ("Nume de familie", "family_name"), ("Localitate", "town"), ("Funcție", "job_title"), ("Țară", "country"),
        ("Emial", "email"), ("contry", "country"), ("tag", "tags"), ("Owners", "owner"),
    ],
)  # fmt: skip
def test_headings_in_three_languages_and_mistyped_ones_are_known(heading: str, field: str) -> None:
    assert guessed([heading], PERSON) == {heading: field}


def test_the_texts_of_a_column_decide_between_like_headings() -> None:
    rows = (("* Work", "ana@example.com", "12"), ("* Home", "ion@example.com", "13"))
    assert guessed(["E-mail", "Contact", "Number"], PERSON, rows) == {"Contact": "email"}
    assert guessed(["Revenue", "Annual revenue"], ORGANIZATION, (("good", "1 200"), ("bad", "3 400,50"))) == {"Annual revenue": "revenue"}


def test_a_field_is_used_once_and_the_better_heading_gets_it() -> None:
    assert guessed(["E-mail 2", "E-mail"], PERSON) == {"E-mail": "email"}


def test_a_guess_says_why() -> None:
    found = guess(["Name", "Surname", "Contry", "Reach"], [("", "", "", "a@example.com")] * 2, PERSON)
    assert {heading: one.why for heading, one in found.items()} == {
        "Name": "name",
        "Surname": "synonym",
        "Contry": "similar",
        "Reach": "values",
    }
    assert all(one.reason.endswith(".") for one in found.values())


@given(st.lists(st.text(max_size=20), max_size=8, unique=True), st.lists(st.lists(st.text(max_size=10), max_size=8), max_size=5))
def test_any_headings_give_likely_pairs_each_field_once(headings: list[str], rows: list[list[str]]) -> None:
    found = guess(headings, rows, PERSON)
    fields = [one.target for one in found.values()]
    assert len(fields) == len(set(fields))
    assert set(found) <= set(headings)
    assert all(LIKELY <= one.confidence <= 1 for one in found.values())


def test_synonyms_of_several_fields_come_in_their_order() -> None:
    assert synonyms_of("nothing", "town")[0] == "city"
    assert all(name == name.strip() and name for names in SYNONYMS.values() for name in names)
