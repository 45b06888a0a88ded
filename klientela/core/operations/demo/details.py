"""Addresses, numbers and people of the demonstration's companies. All invented; the numbers are given to nobody."""

import csv
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from random import Random

from django.utils.text import slugify

from klientela.core.operations.town import Town, vat_id
from klientela.core.operations.townsfolk import POLAND, ROMANIA

PEOPLE = 60
KINDS = {"PL": "pl.nip", "RO": "ro.cui"}

TOWNS = {
    "Belgium": ("BE", "Ghent", "9000", "Havenstraat"),
    "Brazil": ("BR", "Curitiba", "80010-000", "Rua das Flores"),
    "China": ("CN", "Hangzhou", "310000", "Lake Road"),
    "Germany": ("DE", "Bremen", "28195", "Hafenstraße"),
    "Italy": ("IT", "Bologna", "40121", "Via Nuova"),
    "Japan": ("JP", "Nagoya", "460-0001", "Sakura-dori"),
    "Jordan": ("JO", "Amman", "11118", "Garden Street"),
    "Kenya": ("KE", "Mombasa", "80100", "Harbour Road"),
    "Korea": ("KR", "Daejeon", "34000", "Maple Road"),
    "Norway": ("NO", "Bergen", "5003", "Havnegata"),
    "Panama": ("PA", "Colón", "0301", "Avenida del Puerto"),
    "Philipines": ("PH", "Cebu City", "6000", "Mango Avenue"),
    "Poland": ("PL", "Gdynia", "81-350", "ul. Portowa"),
    "Romania": ("RO", "Constanța", "900178", "str. Portului"),
    "United States": ("US", "Portland", "97201", "Harbor Street"),
}
GIVEN = (
    "Alma",
    "Bruno",
    "Clara",
    "Dario",
    "Edda",
    "Felix",
    "Greta",
    "Hugo",
    "Ines",
    "Jonas",
    "Kira",
    "Leo",
    "Mira",
    "Nils",
    "Olga",
    "Petra",
)
FAMILY = ("Albright", "Bellweather", "Copperfield", "Dunmore", "Eastlake", "Fairbank", "Greenhalgh", "Hollister", "Ironside", "Juniper",
          "Kettering", "Larkspur", "Merriweather", "Northcote", "Oakhurst", "Pemberton", "Quillfeather", "Ravenhill")  # fmt: skip
POSITIONS = ("Managing director", "Head of purchasing", "Technical manager", "Accountant", "Office manager", "Head of operations")


@dataclass(frozen=True)
class Detail:
    """What is known of a company beside its line in the file."""

    country: str
    town: str
    postal_code: str
    street: str
    email: str
    phone: str
    website: str
    number: tuple[str, str] = ("", "")
    """Kind and value of a tax number."""


@dataclass(frozen=True)
class Human:
    """Somebody who works at a company."""

    given_name: str
    family_name: str
    job_title: str
    company: str
    email: str
    phone: str
    town: str
    country: str
    born_on: date | None = None


def invented_details(accounts: Path) -> dict[str, Detail]:
    """Details for each company of the file, the same every time."""
    chance = Random(17)  # noqa: S311 - nothing secret is made here
    with accounts.open(encoding="utf-8", newline="") as lines:
        rows = [(row["account"], row["office_location"]) for row in csv.DictReader(lines)]
    return {name: _invented(name, TOWNS[place], chance) for name, place in rows if place in TOWNS}


def invented_people(details: dict[str, Detail]) -> tuple[Human, ...]:
    """People for some of the companies, the same every time."""
    chance = Random(18)  # noqa: S311
    return tuple(_human(chance, number, details) for number in range(PEOPLE if details else 0))


def town_details(made: Town) -> dict[str, Detail]:
    """What the town knows of its companies."""
    return {row["account"]: _of_town(row) for row in made.organisations}


def town_people(made: Town) -> tuple[Human, ...]:
    """The people of the town."""
    codes = {"Poland": "PL", "Romania": "RO"}
    return tuple(
        Human(
            given_name=row["first_name"],
            family_name=row["last_name"],
            job_title=row["position"],
            company=row["company"],
            email=row["email"],
            phone="",
            town=row["town"],
            country=codes[row["country"]],
            born_on=date.fromisoformat(row["birthday"]),
        )
        for row in made.persons[:PEOPLE]
    )


def _invented(name: str, place: tuple[str, str, str, str], chance: Random) -> Detail:
    country, town, postal_code, street = place
    domain = f"{slugify(name)}.example"
    phone = f"+1503555{chance.randint(100, 199):04}" if country == "US" else ""
    number = _number(country, chance)
    return Detail(country, town, postal_code, f"{street} {chance.randint(1, 140)}", f"office@{domain}", phone, f"https://{domain}", number)


def _human(chance: Random, number: int, details: dict[str, Detail]) -> Human:
    company = list(details)[number % len(details)]
    given, family, detail = chance.choice(GIVEN), chance.choice(FAMILY), details[company]
    email = f"{given}.{family}@{detail.email.partition('@')[2]}".lower()
    return Human(given, family, chance.choice(POSITIONS), company, email, "", detail.town, detail.country)


def _of_town(row: dict[str, str]) -> Detail:
    code = row["vat_id"][:2]
    number = (KINDS[code], row["vat_id"][2:])
    return Detail(code, row["town"], row["postal_code"], row["street"], row["email"], "", row["website"], number)


def _number(country: str, chance: Random) -> tuple[str, str]:
    """A tax number with a right check digit out of a range that no office gives out."""
    if country not in KINDS:
        return "", ""
    return KINDS[country], vat_id({"PL": POLAND, "RO": ROMANIA}[country], chance)[2:]
