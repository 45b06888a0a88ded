"""A small invented town of companies and people, the same for the same seed: for demonstrations and tests without real files.

The files carry the headings of the sales data set the import wizard is shown on, and a few columns more.
"""

import csv
import io
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from stdnum.ro import cui

from klientela.core.operations.townsfolk import POLAND, POSITIONS, PRODUCTS, ROMANIA, STAFF, Country

type Rows = tuple[dict[str, str], ...]

ORGANISATIONS = 60
PERSONS = 120
DEALS = 300

_DAYS = 450
_NIP_WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
_PLAIN = str.maketrans({"ł": "l", "Ł": "l"})


@dataclass(frozen=True)
class Town:
    """Everything about the town, as rows of texts."""

    organisations: Rows
    persons: Rows
    products: Rows
    staff: Rows
    deals: Rows

    def files(self) -> dict[str, str]:
        """The town as CSV files, by file name, in the order in which they can be imported."""
        return {
            "accounts.csv": as_csv(self.organisations),
            "products.csv": as_csv(self.products),
            "sales_teams.csv": as_csv(self.staff),
            "sales_pipeline.csv": as_csv(self.deals),
            "persons.csv": as_csv(self.persons),
        }


def town(*, seed: int = 1, today: date) -> Town:
    """Make the town; its deals lie in the fifteen months up to today."""
    chance = Random(seed)  # noqa: S311 - nothing secret is made here
    organisations = _organisations(chance)
    return Town(
        organisations=organisations,
        persons=_persons(chance, organisations),
        products=tuple(
            {"product": name, "code": code, "series": series, "sales_price": str(price)} for code, name, series, price in PRODUCTS
        ),
        staff=tuple({"sales_agent": agent, "manager": manager, "regional_office": office} for agent, manager, office, _part in STAFF),
        deals=tuple(_deal(chance, number, organisations, today=today) for number in range(DEALS)),
    )


def _organisations(chance: Random) -> Rows:
    rows: list[dict[str, str]] = []
    for country in (POLAND, ROMANIA):
        pairs = [(trade, sign) for trade in country.trades for sign in country.signs]
        for number, (trade, sign) in enumerate(chance.sample(pairs, ORGANISATIONS // 2)):
            rows.append(_organisation(chance, number, country, named=(*trade, sign)))
    for row in chance.sample(rows, 8):
        parents = [other["account"] for other in rows if other["office_location"] == row["office_location"] and not other["subsidiary_of"]]
        row["subsidiary_of"] = chance.choice([name for name in parents if name != row["account"]])
    return tuple(rows)


def _organisation(chance: Random, number: int, country: Country, *, named: tuple[str, str, str]) -> dict[str, str]:
    trade, industry, sign = named
    place = chance.choice(country.places)
    domain = f"{_slug(trade)}-{_slug(sign)}.example"
    employees = round(chance.lognormvariate(3.2, 1.1)) + 1
    return {
        "account": f"{trade} {sign} {country.form}",
        "sector": industry,
        "year_established": str(chance.randint(1946, 2024)),
        "revenue": f"{employees * chance.uniform(0.04, 0.2):.2f}",
        "employees": str(employees),
        "office_location": country.name,
        "subsidiary_of": "",
        "vat_id": vat_id(country, chance),
        "street": f"{chance.choice(country.streets)} {chance.randint(1, 90)}",
        "postal_code": place.postal_code.format(chance.randint(1, 99)),
        "town": place.name,
        "email": f"office@{domain}",
        "phone": place.phone.format(number),
        "website": f"https://{domain}",
    }


def _persons(chance: Random, organisations: Rows) -> Rows:
    rows = []
    for number in range(PERSONS):
        country = (POLAND, ROMANIA)[number % 2]
        woman = chance.random() < 0.5
        given = chance.choice(country.women if woman else country.men)
        family = chance.choice(country.families)[0 if woman else 1]
        firm = chance.choice([row for row in organisations if row["office_location"] == country.name])
        rows.append({
            "first_name": given,
            "last_name": family,
            "position": chance.choice(POSITIONS),
            "company": firm["account"],
            "email": f"{_slug(given)}.{_slug(family)}.{number}@{firm['email'].partition('@')[2]}",
            "phone": chance.choice(country.places).phone.format(100 + number),
            "town": firm["town"],
            "country": country.name,
            "birthday": (date(1955, 1, 1) + timedelta(days=chance.randint(0, 17_000))).isoformat(),
        })
    return tuple(rows)


def _deal(chance: Random, number: int, organisations: Rows, *, today: date) -> dict[str, str]:
    agent, _manager, office, part_won = chance.choice(STAFF)
    _code, product, _series, price = chance.choices(PRODUCTS, weights=[1 + 3000 // (known[3] + 500) for known in PRODUCTS])[0]
    home = {"Kraków": "Poland", "Cluj": "Romania"}.get(office)
    firms = [row["account"] for row in organisations if home in {None, row["office_location"]}]
    engaged = today - timedelta(days=chance.randint(1, _DAYS))
    closed = engaged + timedelta(days=round(chance.gammavariate(2, 24)) + 1)
    stage, value = _outcome(chance, price, part_won=part_won, is_closed=closed <= today)
    nameless = stage in {"Prospecting", "Engaging"} and chance.random() < 0.3
    return {
        "opportunity_id": f"KT{number + 1:05}",
        "sales_agent": agent,
        "product": product,
        "account": "" if nameless else chance.choice(firms),
        "deal_stage": stage,
        "engage_date": "" if stage == "Prospecting" else engaged.isoformat(),
        "close_date": closed.isoformat() if stage in {"Won", "Lost"} else "",
        "close_value": value,
    }


def _outcome(chance: Random, price: int, *, part_won: float, is_closed: bool) -> tuple[str, str]:
    """The stage of a deal and what it brought or, while open, may bring; some stay open for long, some have no value yet."""
    if not is_closed or chance.random() < 0.12:
        expected = str(price) if chance.random() < 0.8 else ""
        return ("Prospecting" if chance.random() < 0.35 else "Engaging"), expected
    if chance.random() < part_won:
        return "Won", str(round(price * chance.uniform(0.75, 1.15)))
    return "Lost", "0"


def vat_id(country: Country, chance: Random) -> str:
    """A number with a right check digit out of a range that no office gives out."""
    if country is ROMANIA:
        digits = f"99{chance.randrange(10**7):07}"
        return f"RO{digits}{cui.calc_check_digit(digits)}"
    while True:
        digits = f"999{chance.randrange(10**6):06}"
        check = sum(weight * int(digit) for weight, digit in zip(_NIP_WEIGHTS, digits, strict=True)) % 11
        if check < 10:
            return f"PL{digits}{check}"


def _slug(text: str) -> str:
    letters = unicodedata.normalize("NFKD", text.translate(_PLAIN)).encode("ascii", "ignore").decode()
    return "-".join(letters.lower().split())


def as_csv(rows: Sequence[dict[str, str]]) -> str:
    """Rows as the text of a CSV file."""
    text = io.StringIO()
    writer = csv.DictWriter(text, fieldnames=list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()
