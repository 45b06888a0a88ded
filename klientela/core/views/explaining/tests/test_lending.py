"""Sharing on the page, asking why, looking as a colleague, emergency access: each by the door."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from klientela.core.access.acting import acting
from klientela.core.access.decisions import may, visible
from klientela.core.access.models import EmergencyAccess, Grant, Role, Share
from klientela.core.access.why import explain, explain_field, who_may
from klientela.core.identity.models import SecurityEvent, User
from klientela.core.parties.models import ContactMechanism
from klientela.core.records.services import create
from klientela.core.views.tests.test_lists import client_of
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.cast import hire

pytestmark = pytest.mark.django_db
DEALS = entity_named("deals")


@pytest.fixture
def deal(cast):
    with acting(cast.ewa):
        return create(DEALS, {"name": "Quiet pump"}, by=cast.ewa)


def grant(role, *ops, scope="all", entity="deals", effect="grant"):
    for op in ops:
        Grant.objects.get_or_create(role=Role.objects.get(slug=role), entity=entity, op=op, scope=scope, effect=effect)


def test_a_record_is_shared_and_taken_back_on_its_page(cast, deal):
    grant("rep", "share", scope="own")
    client = client_of(cast.ewa)
    assert "Shared with" in client.get(f"/deals/{deal.pk}/").content.decode()
    client.post(f"/share/deals/{deal.pk}/", {"to": f"user:{cast.ion.pk}", "level": "read"})
    assert client_of(cast.ion).get(f"/deals/{deal.pk}/").status_code == 200
    client.post(f"/share/deals/{deal.pk}/{Share.objects.get().pk}/end/")
    assert client_of(cast.ion).get(f"/deals/{deal.pk}/").status_code == 404


@pytest.mark.parametrize(
    "form", [{"to": "user:nonsense"}, {"to": "role:1"}, {}, {"to": "user:0192f7a0-0000-7000-8000-000000000000", "level": "own"}]
)
def test_nonsense_shares_nothing(cast, deal, form):
    grant("rep", "share", scope="own")
    assert client_of(cast.ewa).post(f"/share/deals/{deal.pk}/", form).status_code == 302
    assert not Share.objects.exists()


def test_a_stranger_to_the_record_cannot_share_it(cast, deal):
    grant("rep", "share", scope="own")
    answer = client_of(cast.ion).post(f"/share/deals/{deal.pk}/", {"to": f"user:{cast.ion.pk}"})
    assert answer.status_code == 404 and not Share.objects.exists()


def test_the_trace_agrees_with_the_decision(cast, deal):
    grant("team-leader", "delete", scope="team")
    grant("team-leader", "delete", scope="own", effect="restrict")
    grant("director", "lock")
    for user in (cast.ewa, cast.ion, cast.ana, cast.dora, cast.zoe, cast.eve):
        for op in ("read", "update", "delete", "transfer", "share", "export", "win", "lock"):
            assert explain(user, op, deal).allowed == may(user, op, deal), (user, op)
    assert [step.text for step in explain(cast.ana, "delete", deal).steps][-1].startswith("Role “Team leader” confines it to: own")


def test_who_sees_a_record(cast, deal):
    assert [person for person, _trace in who_may("read", deal)] == [cast.ana, cast.dora, cast.ewa]


def phone_of_a_firm(by):
    with acting(by):
        firm = create(entity_named("organizations"), {"name": "Quiet pumps"}, by=by)
        return ContactMechanism.objects.create(party=firm, kind="phone", value="+48123456789")


def test_who_may_is_told_of_every_operation(cast, deal):
    grant("team-leader", "delete", scope="team")
    grant("director", "share", effect="restrict", scope="own")
    phone = phone_of_a_firm(cast.dora)
    for record in (deal, phone.party, phone):
        for op in ("read", "update", "delete", "share", "export"):
            told = {person for person, _trace in who_may(op, record)}
            assert told == {person for person in User.objects.all() if explain(person, op, record).allowed}, (record, op)


def test_whoever_could_not_is_not_asked_one_by_one(cast, deal):
    with CaptureQueriesContext(connection) as before:
        who_may("update", deal)
    for number in range(30):
        hire(f"Stranger {number}", "accountant" if number % 2 else "rep")
    with CaptureQueriesContext(connection) as after:
        assert [person for person, _trace in who_may("update", deal)] == [cast.ana, cast.dora, cast.ewa]
    assert len(after) < len(before) + 30


def texts(steps):
    return [text for step in steps for text in (step.text, *texts(step.steps))]


def test_why_on_a_part_does_not_name_what_it_belongs_to(cast):
    told = texts(explain(cast.zoe, "read", phone_of_a_firm(cast.dora)).steps)
    assert "The record it belongs to decides." in told and "Quiet pumps" not in " ".join(told)


def test_an_administrator_asks_why_without_seeing_the_record(cast, deal):
    client = client_of(cast.zoe)
    page = client.get(
        "/settings/why/", {"record": f"http://localhost/deals/{deal.pk}/", "user": str(cast.ion.pk), "op": "update", "field": "amount"}
    )
    text = page.content.decode()
    assert page.status_code == 200 and "No, by these rules" in text and "Quiet pump" not in text
    assert client.get("/settings/why/", {"record": "nonsense"}).status_code == 422
    assert client_of(cast.ewa).get("/settings/why/").status_code == 404


def test_the_level_of_a_field_is_explained(cast):
    from klientela.core.access.models import FieldRule

    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="amount", ceiling=1)
    told = explain_field(cast.ewa, DEALS, "amount")
    assert told.level == 1 and len(told.steps) == 2


def test_looking_as_a_colleague_shows_his_view_and_changes_nothing(cast, deal):
    client = client_of(cast.zoe)
    assert client.get(f"/deals/{deal.pk}/").status_code == 404
    client.post(f"/view-as/{cast.ewa.pk}/", {"reason": "She cannot find a deal"})
    page = client.get(f"/deals/{deal.pk}/").content.decode()
    assert "Quiet pump" in page and "You see what Ewa Nowak sees" in page
    refused = [
        client.post(f"/deals/{deal.pk}/actions/lose/"),
        client.get("/deals/export.csv"),
        client.get("/me/"),
        client.get("/me/security/"),
        client.get("/bulk/"),
    ]
    assert [answer.status_code for answer in refused] == [403] * 5
    client.post("/view-as/end/")
    assert client.get(f"/deals/{deal.pk}/").status_code == 404
    assert SecurityEvent.objects.get(kind="view_as").detail["reason"] == "She cannot find a deal"


def test_whoever_looks_as_a_colleague_takes_no_report_away(cast, deal):
    client = client_of(cast.zoe)
    client.post(f"/view-as/{cast.dora.pk}/", {"reason": "She misses numbers"})
    page = client.get("/reports/wins/")
    assert page.status_code == 200 and "csv" not in page.content.decode()
    assert client.get("/reports/wins/?format=csv").status_code in (403, 404)


def test_whoever_looks_as_a_colleague_can_sign_out(cast, deal):
    client = client_of(cast.zoe)
    client.post(f"/view-as/{cast.ewa.pk}/", {"reason": "She cannot find a deal"})
    client.post("/sign-out/")
    assert client.get(f"/deals/{deal.pk}/")["Location"].startswith("/sign-in/")


def test_only_who_may_looks_as_somebody(cast):
    assert client_of(cast.ana).post(f"/view-as/{cast.ewa.pk}/", {"reason": "x"}).status_code == 404
    client = client_of(cast.zoe)
    client.post(f"/view-as/{cast.ewa.pk}/", {"reason": " "})
    assert "You see what" not in client.get("/").content.decode()


def test_emergency_access_reads_everything_for_a_time_and_a_reason(cast, deal):
    client = client_of(cast.zoe)
    assert client.post("/settings/emergency/", {"reason": "x", "minutes": "15"}).status_code == 422
    assert client.post("/settings/emergency/", {"reason": "Court order, file 12", "minutes": "61"}).status_code == 422
    assert client.post("/settings/emergency/", {"reason": "Court order, file 12", "minutes": "15"}).status_code == 302
    assert "Quiet pump" in client.get(f"/deals/{deal.pk}/").content.decode()
    assert client.post(f"/deals/{deal.pk}/delete/").status_code == 404
    client.post("/settings/emergency/end/")
    assert client.get(f"/deals/{deal.pk}/").status_code == 404
    assert SecurityEvent.objects.filter(kind="emergency_access").count() == 1


def test_emergency_access_ends_by_itself(cast, deal, monkeypatch):
    client = client_of(cast.zoe)
    client.post("/settings/emergency/", {"reason": "Court order, file 12", "minutes": "15"})
    assert visible(cast.zoe, "read", DEALS).count() == 1
    from django.utils import timezone

    EmergencyAccess.objects.update(until=timezone.now())
    assert visible(cast.zoe, "read", DEALS).count() == 0
    assert Deal.unscoped.count() == 1


def test_the_log_tells_who_did_what_and_why(cast, deal):
    client = client_of(cast.zoe)
    client.post("/settings/emergency/", {"reason": "Court order, file 12", "minutes": "15"})
    text = client.get("/settings/log/", {"kind": "emergency_access", "person": str(cast.zoe.pk)}).content.decode()
    assert "Court order, file 12" in text and "Zoe Zając" in text
    assert "Court order" not in client.get("/settings/log/", {"kind": "view_as", "before": "nonsense"}).content.decode()
    assert client_of(cast.ana).get("/settings/log/").status_code == 404
