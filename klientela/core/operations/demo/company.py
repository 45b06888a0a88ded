"""The demonstration company: its people, its process, its files and what makes its record pages live."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count

from klientela.core.access.acting import acting, as_system
from klientela.core.access.models import Branch
from klientela.core.access.services import give_role, home_of, join_branch
from klientela.core.exchange.services import load_mapping, run_import
from klientela.core.identity.models import User
from klientela.core.identity.secrets import new_password
from klientela.core.identity.services import set_password, take_on
from klientela.core.operations.demo.details import Detail
from klientela.core.operations.demo.sources import FILES, MAPPINGS, Source, find_source
from klientela.core.operations.townsfolk import STAFF
from klientela.core.parties.models import Organization
from klientela.core.processes.models import Process
from klientela.core.processes.setting_up import delete_process, set_up_process
from klientela.core.records.services import change, create
from klientela.kernel.entity import entity_named

COMPANY = "Klientela Demo"
DIRECTOR, ADMINISTRATOR = "Dorota Wilk", "Ada Zając"
STAGES = (
    {"name": "Prospecting", "probability": 10, "expected_days": 14},
    {"name": "Engaging", "probability": 40, "expected_days": 45},
    {"name": "Won", "kind": "won"},
    {"name": "Lost", "kind": "lost"},
)
PEOPLE = {
    "Darcel Schlecht": "Sales representative",
    STAFF[0][0]: "Sales representative",
    "Melvin Marxen": "Team leader",
    STAFF[0][1]: "Team leader",
    DIRECTOR: "Director",
    ADMINISTRATOR: "Administrator",
}
"""Who signs in, by name: of the real files or of the invented town."""
type Tell = Callable[[str], None]


@dataclass(frozen=True)
class Access:
    """With what somebody of the demonstration signs in. The password is shown once and kept nowhere in clear."""

    user: User
    role: str
    password: str


def exists() -> bool:
    """Whether the demonstration company is there."""
    return Branch.objects.filter(name=COMPANY, deleted_at=None).exists()


@transaction.atomic
def build(*, today: date, tell: Tell) -> list[Access]:
    """Fill an empty database. Raises `ValidationError` where somebody works already."""
    with as_system("demonstration data"):
        if User.objects.exists():
            raise ValidationError("People work in this database already; the demonstration starts only in an empty one.")
        director = _found()
        for process in Process.objects.filter(entity="deals"):
            delete_process(process, by=director)
        set_up_process({"name": "Hardware sales"}, STAGES, by=director)
    source = find_source(today=today)
    for name in FILES:
        tell(f"Importing {name.replace('_', ' ')} …")
        _bring_in(source, name, by=director)
    tell("Adding addresses, numbers and people …")
    with acting(director):
        _enliven(source, by=director)
    return new_passwords()


@transaction.atomic
def new_passwords() -> list[Access]:
    """Give the people of the demonstration new passwords."""
    with as_system("demonstration passwords"):
        return [_let_in(user, role) for user, role in cast()]


def cast() -> list[tuple[User, str]]:
    """Who signs in to the demonstration, with their roles in words."""
    known = User.objects.filter(name__in=PEOPLE, deleted_at=None)
    return sorted(((user, PEOPLE[user.name]) for user in known), key=lambda pair: list(PEOPLE).index(pair[0].name))


def _found() -> User:
    home = Branch.objects.create(name=COMPANY)
    director, administrator = take_on(DIRECTOR), take_on(ADMINISTRATOR)
    give_role(director, "director")
    give_role(administrator, "administrator")
    for user in (director, administrator):
        join_branch(user, home)
    return director


def _bring_in(source: Source, name: str, *, by: User) -> None:
    mapping = load_mapping(MAPPINGS / f"{name}.json", by=by)
    report = run_import(source.files[name], mapping, by=by, name=f"{name}.csv")
    if not report.done:
        raise ValidationError([f"{name}, row {problem.row}: {problem.reason}" for problem in report.problems[:5]])


def _enliven(source: Source, *, by: User) -> None:
    """Regional offices under the company; a looked-after company for each rep; addresses, numbers, people."""
    home = Branch.objects.get(name=COMPANY)
    for branch in Branch.objects.filter(parent=None).exclude(pk=home.pk):
        branch.parent = home
        branch.save()
    owners = _busiest_sellers()
    companies = {company.name: company for company in Organization.objects.all()}
    for name, company in companies.items():
        _describe(company, source.details.get(name), owner=owners.get(company.pk), by=by)
    for human in source.people:
        values = {name: value for name, value in asdict(human).items() if name != "company" and value}
        create(entity_named("persons"), {**values, "employer": companies[human.company]}, by=by)


def _describe(company: Organization, detail: Detail | None, *, owner: User | None, by: User) -> None:
    values: dict[str, Any] = {}
    if owner:
        team, branch = home_of(owner)
        values |= {"owner": owner, "team": team, "branch": branch}
    if detail:
        values |= {"town": detail.town, "email": detail.email, "phone": detail.phone, "website": detail.website}
    change(entity_named("organizations"), company.pk, values, by=by, version=company.version)
    role = "customer" if owner else "lead"
    create(entity_named("party-roles"), {"party": company, "role": role}, by=by)
    if detail:
        _locate(company, detail, by=by)


def _locate(company: Organization, detail: Detail, *, by: User) -> None:
    address = {"street": detail.street, "postal_code": detail.postal_code, "town": detail.town, "country": detail.country}
    create(entity_named("addresses"), {"party": company, **address}, by=by)
    kind, value = detail.number
    if kind:
        create(entity_named("identifiers"), {"party": company, "kind": kind, "value": value}, by=by)


def _busiest_sellers() -> dict[Any, User]:
    """Who has most deals with each company."""
    deals = entity_named("deals").model.objects.exclude(party=None).exclude(owner=None).order_by()
    counted = deals.values("party_id", "owner_id").annotate(number=Count("pk")).order_by("number", "owner_id")
    users = User.objects.in_bulk()
    return {row["party_id"]: users[row["owner_id"]] for row in counted}


def _let_in(user: User, role: str) -> Access:
    password = new_password()
    set_password(user, password)
    return Access(user, role, password)
