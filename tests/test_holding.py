"""Configuration that is wrong, far days and lost rights break nothing and tell nothing."""

import json
from datetime import date, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import may
from klientela.core.access.models import FieldRule, Role
from klientela.core.access.sharing import share, unshare
from klientela.core.identity.keys import KeyLimits, make_key
from klientela.core.jobs.models import Progress
from klientela.core.messaging.models import OutgoingMail
from klientela.core.own_entities.services.kinds import remove_kind
from klientela.core.own_entities.tests.conftest import make
from klientela.core.processes.approvals.models import Call, Level, Rule, Who
from klientela.core.processes.approvals.services.asking import ask_approval
from klientela.core.processes.approvals.tests.conftest import deal
from klientela.core.processes.gates import what_is_missing
from klientela.core.processes.services import move
from klientela.core.records.kinds import field_of
from klientela.core.records.models import RecordRef
from klientela.core.records.own.expressions import typed
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from klientela.core.records.services import change, create
from klientela.core.tasks.models import Notice
from klientela.core.tasks.notices.mailing import mail_due
from klientela.core.tasks.notices.services import notify
from klientela.core.tasks.services import add_task
from klientela.core.tasks.tests.conftest import account, office
from klientela.core.timeline.services import note_episode
from klientela.core.views.overlays.lines import is_own_address
from klientela.kernel.entity import entity_named
from klientela.modules.sales.models import Deal
from tests.kit.browser import browser
from tests.kit.own_fields import own_field

pytestmark = pytest.mark.django_db
__all__ = ["account", "deal", "make", "office"]
CONFIGURATION = "/settings/configuration/"
SECRET = "Secretword"


def brought(cast, **parts):
    """A file of configuration as the administrator sends it."""
    document = {"format": "klientela.configuration", "version": 1, "parts": parts}
    return browser(cast.zoe).post(CONFIGURATION, {"document": json.dumps(document), "apply": "1"})


def hide(entity, name):
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity=entity, field=name, level=0)


def said(cast, deal, **values):
    with acting(cast.ewa):
        change(entity_named("deals"), deal.pk, values, by=cast.ewa, version=deal.version)
    deal.refresh_from_db()


def test_a_link_to_a_kind_that_was_taken_away_is_gone_with_it(cast, make, deal):
    kind = make(fields=())
    own_field("deals", "machine", "reference", options={"target": kind.slug})
    with acting(cast.zoe):
        remove_kind(kind, by=cast.zoe, confirmed=str(kind))
    seller = browser(cast.ewa)
    assert [seller.get(f"/deals/{rest}").status_code for rest in ("", f"{deal.pk}/", f"{deal.pk}/edit/")] == [200] * 3
    assert browser(cast.zoe).get("/settings/fields/deals/").status_code == 200


@pytest.mark.parametrize(
    "more",
    [
        {"kind": "decimal", "options": {"places": "x"}},
        {"kind": "reference", "options": {"target": "nowhere"}},
        {"kind": "choice", "options": {"choices": ["a"]}},
        {"kind": "text", "options": {"longest": "x"}},
        {"kind": "text", "options": []},
        {"kind": "text", "labels": ["a"]},
        {"kind": "text", "conditions": ["a"]},
        {"kind": "formula", "options": {"expression": "1 + 1", "formula": "1 + 1", "result": "decimal"}, "is_fast": True},
        {"kind": "formula", "options": {"expression": "1 + 1", "formula": "1 + 1", "result": "decimal"}, "unique": True},
    ],
)
def test_a_field_no_page_could_show_is_refused(cast, more):
    assert brought(cast, own_fields={"deals/bad": {"label": "Bad", **more}}).status_code == 422
    assert browser(cast.ewa).get("/deals/").status_code == 200


@pytest.mark.parametrize(
    ("part", "piece"), [("own_fields", {"deals/bad": 5}), ("views", {"deals/v": 5}), ("processes", {"deals/p": {"stages": 4}})]
)
def test_a_file_of_anything_is_refused_in_words(cast, part, piece):
    assert brought(cast, **{part: piece}).status_code == 422


def test_a_file_that_changes_the_kind_of_a_field_takes_its_values_along(cast, deal):
    own_field("deals", "size", "text")
    said(cast, deal, own_size="12")
    assert brought(cast, own_fields={"deals/size": {"label": "Size", "kind": "integer", "options": {}}}).status_code == 302
    assert Progress.objects.exists()


def test_no_value_of_a_former_kind_breaks_a_statement(cast, deal):
    for code, text, kind in (("size", "9" * 40, "integer"), ("day", "2026-02-31", "date"), ("moment", "2026-02-31Tx", "datetime")):
        own_field("deals", code, "text")
        said(cast, deal, **{f"own_{code}": text})
        OwnField.objects.filter(code=code).update(kind=kind)
        configuration_changed()
        rows = Deal._base_manager.annotate(found=typed(field_of(entity_named("deals"), f"own_{code}")))
        assert list(rows.values_list("found", flat=True)) == [None]


def test_words_become_choices_only_for_whoever_may_see_them(cast, deal):
    field = own_field("deals", "note", "text")
    said(cast, deal, own_note=SECRET)
    browser(cast.zoe).post("/settings/fields/deals/field/note/kind/", {"kind": "choice", "version": field.version})
    assert SECRET not in str(OwnField.objects.get().options)


def test_a_formula_reads_the_field_of_the_kind_it_means(cast):
    for kind in ("organizations", "persons"):
        own_field(kind, "rate", "text")
    own_field("deals", "of_party", "formula", options={"expression": "party.own_rate", "result": "text"})
    hide("persons", "own_rate")
    with acting(cast.dora):
        person = create(entity_named("persons"), {"family_name": "Nowak", "own_rate": SECRET}, by=cast.dora)
    with acting(cast.ewa):
        made = create(entity_named("deals"), {"name": "Pump", "party": person}, by=cast.ewa)
    assert SECRET not in browser(cast.ewa).get(f"/deals/{made.pk}/").content.decode()


@pytest.mark.parametrize("address", ["/\t/evil.example", "/\n/evil.example", "//evil.example", "/\\evil.example", "javascript:alert(1)"])
def test_an_address_that_leads_elsewhere_is_none_of_ours(address):
    assert not is_own_address(address)


@pytest.mark.parametrize("day", ["0001-01-01", "9990-01-01", "9999-12-31"])
def test_days_at_the_ends_of_the_calendar_are_refused(cast, day):
    with acting(cast.ewa), pytest.raises(ValidationError):
        add_task(title="Call", by=cast.ewa, due_on=date.fromisoformat(day), repeats="FREQ=DAILY")


@pytest.mark.parametrize("settings", [{"title": "Call", "whom": "owner", "days": 99_999_999}, {}])
def test_a_step_that_makes_no_sense_is_noted_and_stops_nothing(cast, deal, settings):
    stage = cast.stages["Offer"]
    stage.steps = [{"key": "a", "kind": "task", "on": "entry", "settings": settings, "by": str(cast.dora.pk)}]
    stage.save()
    with acting(cast.ewa):
        assert move(deal, to=stage, by=cast.ewa).stage == stage


def test_a_gate_names_tasks_as_their_reader_knows_them(cast, deal):
    stage = cast.stages["Offer"]
    stage.gates = [{"key": "a", "kind": "tasks", "on": "entry", "settings": {}, "by": str(cast.dora.pk)}]
    stage.save()
    hide("tasks", "title")
    with acting(cast.dora):
        add_task(title=SECRET, by=cast.dora, about=deal, owner=cast.ewa)
    with acting(cast.ewa):
        (missing,) = what_is_missing(deal, stage, cast.ewa)
    assert SECRET not in str(missing.text)


def test_by_a_record_that_is_not_for_him_nobody_finds_episodes(cast):
    with acting(cast.dora):
        party = create(entity_named("organizations"), {"name": "Browar"}, by=cast.dora)
        quiet = create(entity_named("deals"), {"name": "Quiet", "party": party}, by=cast.dora)
        note_episode(kind="call", party=party, by=cast.dora, about=RecordRef.of(quiet), text=SECRET)
    with acting(cast.ewa):
        assert not may(cast.ewa, "read", quiet)
    page, seller = f"/timeline/organizations/{party.pk}/", browser(cast.ewa)
    assert SECRET in seller.get(page).content.decode()
    assert SECRET not in seller.get(page, {"about": str(quiet.pk)}).content.decode()


@pytest.fixture
def asked(cast, deal):
    """A deal about which Dora and Ana must both agree."""
    rule = Rule.objects.create(name="Both", entity="deals")
    people = [str(cast.dora.pk), str(cast.ana.pk)]
    Level.objects.create(rule=rule, position=1, who=Who.PEOPLE, needs="all", people=people)
    configuration_changed()
    with acting(cast.ewa):
        return ask_approval(deal, rule, cast.ewa, why=SECRET)


def test_who_agrees_by_the_news_leaves_those_of_others_open(cast, asked):
    mine = Notice._base_manager.get(user=cast.ana, kind="approval.asked")
    browser(cast.ana).post(f"/me/notifications/{mine.pk}/approve/")
    assert sorted(Call.objects.values_list("state", flat=True)) == ["approved", "waiting"]
    open_to = Notice._base_manager.filter(kind="approval.asked", closed_at=None).values_list("user", flat=True)
    assert list(open_to) == [cast.dora.pk]


def test_a_key_for_other_records_hears_nothing_of_approvals(cast, asked):
    with acting(cast.dora):
        limits = KeyLimits(operations=frozenset({"read"}), entities=frozenset({"parties"}))
        key = make_key(cast.dora, name="narrow", limits=limits, by=cast.dora)
    program = Client(headers={"Authorization": f"Bearer {key}"})
    assert program.get("/api/v1/approvals/").json() == {"items": []}
    assert program.get(f"/api/v1/approvals/{asked.pk}/").status_code == 404


def test_a_letter_says_nothing_of_what_its_reader_lost_meanwhile(cast, deal, account):
    cast.ion.email = "ion@example.com"
    cast.ion.save()
    with acting(cast.dora):
        lent = share(deal, to=cast.ion, by=cast.dora)
    assert notify(cast.ion, "task.answered", title=SECRET, about=deal)
    with acting(cast.dora):
        unshare(deal, lent.pk, by=cast.dora)
    with as_system("letters"):
        mail_due(now=timezone.now() + timedelta(days=3))
    assert not OutgoingMail._base_manager.filter(user=cast.ion).exists()
