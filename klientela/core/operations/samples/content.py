"""The sample data themselves: a part of the invented town, as files for the import."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from klientela.core.access.decisions import may
from klientela.core.exchange.plans import Plan
from klientela.core.identity.models import User
from klientela.core.operations.town import Rows, as_csv, town
from klientela.core.processes.models import Stage
from klientela.core.processes.services import first_process
from klientela.core.records.writing import may_make
from klientela.kernel.entity import entity_named

COMPANIES, PEOPLE, DEALS = 30, 30, 60
CURRENCY = {"currency": "EUR"}
PLANS: dict[str, dict[str, Any]] = {
    "organizations": {
        "columns": {
            "account": {"field": "name"},
            "employees": {"field": "employees"},
            "office_location": {"field": "country"},
            "town": {"field": "town"},
            "email": {"field": "email"},
            "phone": {"field": "phone"},
            "website": {"field": "website"},
        }
    },
    "persons": {
        "columns": {
            "first_name": {"field": "given_name"},
            "last_name": {"field": "family_name"},
            "position": {"field": "job_title"},
            "company": {"field": "employer", "match": "name"},
            "email": {"field": "email"},
            "town": {"field": "town"},
        }
    },
    "products": {
        "columns": {
            "product": {"field": "name"},
            "code": {"field": "code"},
            "sales_price": {"field": "list_price", "decimal_mark": "."},
        },
        "constants": CURRENCY,
    },
    "deals": {
        "columns": {
            "opportunity_id": {"field": "code"},
            "product": {"field": "product", "match": "name"},
            "account": {"field": "party", "match": "name"},
            "deal_stage": {"field": "stage"},
            "close_date": {"field": "closed_on", "date_format": "Y-m-d"},
            "close_value": {"field": "amount", "decimal_mark": "."},
        },
        "constants": CURRENCY,
    },
}
NEEDED = ("organizations", "persons")
"""Without these there is nothing to look around in."""


def kinds_for(user: User) -> list[str]:
    """The kinds of records he may make, in the order in which they are brought in; none where he may not make companies and people."""
    known = [slug for slug in PLANS if may_make(user, entity_named(slug))]
    return known if may(user, "import") and set(NEEDED) <= set(known) else []


def files(kinds: Sequence[str], *, today: date) -> Iterator[tuple[str, Plan, bytes]]:
    """What is brought in: kind, how it is read, and the file."""
    made = town(today=today)
    firms = made.organisations[: COMPANIES // 2] + made.organisations[-COMPANIES // 2 :]
    names = {row["account"] for row in firms}
    rows: dict[str, Rows] = {
        "organizations": firms,
        "persons": tuple(row for row in made.persons if row["company"] in names)[:PEOPLE],
        "products": made.products,
        "deals": _deals(tuple(row for row in made.deals if row["account"] in names)[:DEALS], with_products="products" in kinds),
    }
    for slug in kinds:
        if rows[slug]:
            yield slug, Plan.from_json(_plan(slug, rows[slug])), as_csv(rows[slug]).encode()


def _plan(slug: str, rows: Rows) -> dict[str, Any]:
    plan = PLANS[slug]
    return {"version": 1, "entity": slug, **plan, "columns": {name: how for name, how in plan["columns"].items() if name in rows[0]}}


def _deals(rows: Rows, *, with_products: bool) -> Rows:
    """The deals, in stages of the process the company has."""
    process = first_process("deals")
    stages = list(Stage.objects.filter(process=process, deleted_at=None).order_by("position", "pk")) if process else []
    by_kind = {kind: [stage.name for stage in stages if stage.kind == kind] for kind in ("open", "won", "lost")}
    if not all(by_kind.values()):
        return ()
    found = []
    for number, row in enumerate(rows):
        kind = {"Won": "won", "Lost": "lost"}.get(row["deal_stage"], "open")
        stage = by_kind[kind][number % len(by_kind[kind])]
        found.append({name: value for name, value in {**row, "deal_stage": stage}.items() if with_products or name != "product"})
    return tuple(found)
