"""Exports of other programs: told by their headings, brought in with every phone, e-mail, address and employer."""

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest

from klientela.core.access.acting import acting
from klientela.core.exchange.ready.recognising import ready_plan, recognise
from klientela.core.exchange.services import run_import
from klientela.core.exchange.uploads import table_of
from klientela.core.parties.models import Address, ContactMechanism, Organization, PartyRelation, Person
from klientela.kernel.entity import entity_named
from tests.cast import Cast

type Headers = dict[str, dict[str, str]]

pytestmark = pytest.mark.real_data

ANNA = {
    "google_contacts_csv_2024+": {
        "First Name": "Anna", "Last Name": "Próbna", "Organization Name": "Zakład Próbny", "Organization Title": "Dyrektor",
        "Birthday": "--05-12", "Labels": "* friends ::: klienci", "E-mail 1 - Label": "* Work", "E-mail 1 - Value":
        "anna@example.com ::: a.probna@example.com", "E-mail 2 - Label": "Home", "E-mail 2 - Value": "anna@example.org",
        "Phone 1 - Label": "Mobile", "Phone 1 - Value": "+48 601 100 200 ::: +48 601 100 201",
    },
    "google_contacts_csv_old": {
        "Name": "Anna Próbna", "Given Name": "Anna", "Family Name": "Próbna", "Group Membership": "* myContacts ::: klienci",
        "E-mail 1 - Type": "* Work", "E-mail 1 - Value": "anna@example.com", "Phone 1 - Type": "Work", "Phone 1 - Value":
        "+48 601 100 200", "Phone 2 - Type": "Home", "Phone 2 - Value": "+48 601 100 201", "Address 1 - Street": "Polna 1",
        "Address 1 - City": "Łódź", "Address 1 - Postal Code": "90-001", "Address 1 - Country": "Poland",
    },
    "outlook_csv_contacts": {
        "First Name": "Anna", "Last Name": "Próbna", "E-mail Address": "anna@example.com", "E-mail 2 Address": "anna@example.org",
        "Business Phone": "+48 601 100 200", "Mobile Phone": "+48 601 100 201", "Company": "Zakład Próbny", "Job Title": "Dyrektor",
        "Business Street": "Polna 1", "Business City": "Łódź", "Business Postal Code": "90-001", "Business Country": "Poland",
        "Home Street": "Leśna 2", "Home City": "Zgierz", "Home Postal Code": "95-100", "Home Country": "Poland",
    },
    "outlook_com_csv": {
        "First Name": "Anna", "Last Name": "Próbna", "E-mail Address": "anna@example.com", "E-mail 3 Address": "anna@example.org",
        "Home Phone": "+48 601 100 201", "Business Phone": "+48 601 100 200", "Company": "Zakład Próbny", "Home Street": "Leśna 2",
        "Home City": "Zgierz", "Home Country/Region": "Poland", "Categories": "klienci",
    },
    "salesforce_contact_api_names": {
        "Id": "0031", "LastName": "Próbna", "FirstName": "Anna", "MailingStreet": "Polna 1", "MailingCity": "Łódź",
        "MailingPostalCode": "90-001", "MailingCountry": "PL", "OtherStreet": "Leśna 2", "OtherCity": "Zgierz", "Phone":
        "+48 601 100 200", "MobilePhone": "+48 601 100 201", "Email": "anna@example.com", "Title": "Dyrektor",
    },
    "hubspot_contacts": {
        "Record ID": "1", "First Name": "Anna", "Last Name": "Próbna", "Email": "anna@example.com", "Phone Number": "+48 601 100 200",
        "Associated Company": "Zakład Próbny",
    },
    "pipedrive_sample_import": {
        "Person - Name*": "Anna Próbna", "Person - First name": "Anna", "Person - Last name": "Próbna", "Person - Phone":
        "+48 601 100 200", "Person - Email (Work)": "anna@example.com", "Person - Email (Home)": "anna@example.org",
        "Organization - Name*": "Zakład Próbny",
    },
}  # fmt: skip
"""One person who does not exist, as each program writes her."""
EMPLOYED = {"google_contacts_csv_2024+", "outlook_csv_contacts", "outlook_com_csv", "hubspot_contacts", "pipedrive_sample_import"}
WAYS = {
    "google_contacts_csv_2024+": {("a.probna@example.com", "work"), ("anna@example.org", "home"), ("+48601100201", "other")},
    "google_contacts_csv_old": {("+48601100201", "home")},
    "outlook_csv_contacts": {("anna@example.org", "work"), ("+48601100201", "other")},
    "outlook_com_csv": {("anna@example.org", "work"), ("+48601100201", "home")},
    "salesforce_contact_api_names": {("+48601100201", "other")},
    "hubspot_contacts": set(),
    "pipedrive_sample_import": {("anna@example.org", "home")},
}
SECOND = {"outlook_csv_contacts": "home", "outlook_com_csv": "home", "salesforce_contact_api_names": "other"}


@pytest.fixture
def headers(real_data: Path) -> Headers:
    found: Headers = json.loads((real_data / "import_headers.json").read_text(encoding="utf-8"))
    return found


def headings(said: dict[str, str]) -> list[str]:
    return next(csv.reader([said["header"]], delimiter=said["sep"]))


def written(said: dict[str, str], values: dict[str, str], *, shuffled: bool = False) -> bytes:
    head = headings(said)
    if shuffled:
        head = [*reversed(head), "Something of their own"]
    text = io.StringIO()
    rows = csv.DictWriter(text, head, delimiter=said["sep"], restval="")
    rows.writeheader()
    rows.writerow(values)
    return text.getvalue().encode()


def brought(cast: Cast, content: bytes, entity: str) -> Any:
    with acting(cast.dora):
        table = table_of(content)
        found = recognise(table.headings, entity=entity)
        assert found and found.entity == entity
        plan = ready_plan(found, table, by=cast.dora)
        return run_import(content, plan, by=cast.dora, name="export.csv")


@pytest.mark.django_db
@pytest.mark.parametrize("program", sorted(ANNA))
def test_a_person_of_another_program_comes_in_whole(cast: Cast, headers: Headers, program: str) -> None:
    report = brought(cast, written(headers[program], ANNA[program], shuffled=True), "persons")
    assert report.done, report.problems
    person = Person.unscoped.get(name="Anna Próbna")
    assert (person.email, person.phone) == ("anna@example.com", "+48601100200")
    ways = set(ContactMechanism.unscoped.filter(party=person.pk).values_list("value", "purpose"))
    assert ways == WAYS[program]
    assert PartyRelation.unscoped.filter(party=person.pk).exists() == (program in EMPLOYED)
    home = Address.unscoped.filter(party=person.pk, town="Zgierz").values_list("purpose", flat=True).first()
    assert home == SECOND.get(program)


@pytest.mark.django_db
def test_the_same_export_again_makes_nothing_twice(cast: Cast, headers: Headers) -> None:
    content = written(headers["outlook_csv_contacts"], ANNA["outlook_csv_contacts"])
    brought(cast, content, "persons")
    assert brought(cast, content, "persons").unchanged == 1
    assert Organization.unscoped.filter(name="Zakład Próbny").count() == 1


@pytest.mark.django_db
def test_companies_and_deals_of_other_programs(cast: Cast, headers: Headers) -> None:
    company = {"Record ID": "7", "Company name": "Huta Próbna", "Website URL": "huta.example.com"}
    assert brought(cast, written(headers["hubspot_companies"], company), "organizations").done
    deal = {"Record ID": "9", "Deal Name": "Piec", "Amount": "1200"}
    assert brought(cast, written(headers["hubspot_deals"], deal), "deals").done
    pipedrive = {"Deal - Title": "Młyn", "Deal - Value": "50", "Organization - Name*": "Huta Próbna"}
    assert brought(cast, written(headers["pipedrive_sample_import"], pipedrive), "deals").done
    assert entity_named("deals").model.unscoped.filter(name="Młyn", party__name="Huta Próbna").exists()


def test_programs_are_told_apart_and_bank_statements_are_none(headers: Headers) -> None:
    labels = {name: (found.label if (found := recognise(headings(said))) else "") for name, said in headers.items()}
    assert labels["outlook_com_csv"] == "Outlook.com"
    assert labels["outlook_csv_contacts"] == "Outlook"
    assert labels["salesforce_contact_api_names"] == "Salesforce"
    assert not (labels["mbank_csv"] or labels["ing_pl_csv"] or labels["alior_csv"])
    assert recognise(("name", "email", "phone")) is None
