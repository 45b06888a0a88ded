"""What a layout requires, only shows or leaves out is held by every door of whoever has it, and of nobody else."""

import json
from decimal import Decimal

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Role
from klientela.core.api.tests.asking import Program
from klientela.core.criteria.tree import Condition, Group, to_json
from klientela.core.exchange.plans import ColumnPlan, Plan
from klientela.core.exchange.services import run_import
from klientela.core.identity.models import User, UserKind
from klientela.core.jobs.queue import perform
from klientela.core.records.binding import bound
from klientela.core.records.runs import BulkRun
from klientela.core.records.services import create
from klientela.core.views.bulk.jobs import carry
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.lines import OFF, PLACE, SECTION, Line
from klientela.core.views.overlays.models import Level
from klientela.core.views.overlays.services import Where, put
from klientela.core.views.overlays.tests.test_editor import client_of
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db
COMPANIES = entity_named("organizations")
LARGE = json.dumps(to_json(Group((Condition("employees", "gte", "100"),))))
LINES = (
    Line("s", SECTION), Line("name"), Line("town", required=True), Line("phone", readonly=True),
    Line("large", SECTION, when=LARGE), Line("revenue", required=True),
    Line(OFF, PLACE), Line("email"),
)  # fmt: skip


@pytest.fixture
def firm(cast):
    """A company, and the form of representatives: town needed, phone only read, e-mail left out, revenue needed of the large ones."""
    with acting(cast.ewa):
        made = create(COMPANIES, {"name": "Steel", "town": "Cluj", "currency": "PLN"}, by=cast.ewa)
    put(Where("organizations", Level.ROLE.value, Role.objects.get(slug="rep").pk), Content({"form": LINES}), by=cast.zoe)
    return made


def test_programs_of_a_person_are_bound_as_he_is(cast, firm):
    program, door = Program(cast.ewa), "/organizations/"
    assert "town" in program.post(door, {"name": "A"}).json()["errors"]
    for name, value in (("phone", "+48601602603"), ("email", "a@example.com"), ("revenue", "5")):
        assert name in program.post(door, {"name": "A", "town": "B", name: value}).json()["errors"]
    assert "revenue" in program.post(door, {"name": "A", "town": "B", "employees": 200}).json()["errors"]
    assert program.post(door, {"name": "A", "town": "B", "employees": 200, "revenue": "5", "currency": "PLN"}).status_code == 201
    address = f"{door}{firm.pk}/"
    assert "town" in program.patch(address, {"town": "", "version": firm.version}).json()["errors"]
    assert "email" in program.patch(address, {"email": "a@example.com", "version": firm.version}).json()["errors"]
    assert program.patch(address, {"name": "Steel works", "version": firm.version}).status_code == 200


def test_a_form_asks_nothing_in_a_section_that_is_not_for_the_record(cast, firm):
    client, sent = client_of(cast.ewa), {"name": "A", "town": "B", "revenue": "7", "currency": "PLN"}
    assert client.post("/organizations/new/", {"name": "A"}).status_code == 422
    assert client.post("/organizations/new/", sent).status_code == 302
    assert COMPANIES.model.unscoped.get(name="A").revenue is None
    assert client.post("/organizations/new/", {"name": "C", "town": "B", "employees": "200"}).status_code == 422
    assert client.post("/organizations/new/", {**sent, "name": "C", "employees": "200"}).status_code == 302
    assert COMPANIES.model.unscoped.get(name="C").revenue == Decimal(7)


def test_many_at_once_stay_as_they_are_with_the_reason(cast, firm):
    program = Program(cast.ewa)
    for changes in ({"field": "town", "how": "clear"}, {"field": "email", "value": "a@example.com"}):
        begun = program.post("/organizations/bulk/", {"what": "edit", "keys": [str(firm.pk)], "changes": [changes]})
        assert begun.status_code == 202, begun.content
        run = BulkRun.objects.get(state="waiting")
        perform(carry, user_id=str(cast.ewa.pk), progress_key=str(run.progress), arguments={"run_id": str(run.pk)})
        told = program.get(f"/organizations/bulk/{begun.json()['id']}/").json()
        assert (told["changed"], len(told["left"])) == (0, 1)


def test_rows_of_a_file_are_refused_where_the_form_would_refuse_them(cast, firm):
    plan = Plan("organizations", {"name": ColumnPlan("name"), "mail": ColumnPlan("email"), "town": ColumnPlan("town")})
    put(Where("organizations"), Content({"form": LINES}), by=cast.zoe)
    report = run_import(b"name,mail,town\nOne,,Cluj\nTwo,two@example.com,Cluj\nThree,,\n", plan, by=cast.dora)
    assert sorted((problem.row, problem.column) for problem in report.problems) == [(3, "mail"), (4, "town")]


def test_nobody_else_is_bound_and_service_accounts_only_by_layouts_of_their_roles(cast, firm):
    robot = User.objects.create(name="Robot", username="robot", kind=UserKind.SERVICE)
    assert bound(COMPANIES, cast.ewa, {}) and not bound(COMPANIES, cast.dora, {}) and not bound(COMPANIES, robot, {})
    put(Where("organizations"), Content({"form": LINES}), by=cast.zoe)
    assert bound(COMPANIES, cast.dora, {}).needed == {"town"} and not bound(COMPANIES, robot, {})
