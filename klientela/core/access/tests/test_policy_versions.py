"""The policy as a whole: changed in one step, only on top of what one has seen, with a way back."""

import json

import pytest
from django.core.exceptions import ValidationError

from klientela.core.access import drafts
from klientela.core.access.acting import acting
from klientela.core.access.administrators import administrators
from klientela.core.access.decisions import may, visible
from klientela.core.access.models import FieldRule, Grant, ModuleState, PolicyDraft, PolicyVersion, Role
from klientela.core.access.policy_checks import checked
from klientela.core.access.policy_document import Key, document, facts, read, written
from klientela.core.access.policy_versions import StalePolicy, apply, changes_of, current_version
from klientela.core.access.services import give_role
from klientela.core.access.staff import let_go, place
from klientela.core.records.services import change, create, delete
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from tests.cast import hire

pytestmark = pytest.mark.django_db
DEALS_READ = Key("rep", "grants", "deals", "read")


def put(user, plus=(), less=(), **more):
    known = {key: value for key, value in facts().items() if key not in less}
    return apply({**known, **dict(plus)}, by=user, base=current_version().number, **more)


def test_a_document_says_all_that_the_tables_say(cast):
    Grant.objects.create(role=Role.objects.get(slug="rep"), entity="deals", op="export", scope="own", effect="restrict")
    FieldRule.objects.create(role=Role.objects.get(slug="rep"), entity="deals", field="amount", level=0, ceiling=None)
    found = document()
    assert found["roles"]["rep"]["restrictions"] == {"deals": {"export": ["own"]}}
    assert found["roles"]["rep"]["fields"]["deals"] == {"amount": {"level": "hidden", "ceiling": None}}
    assert json.loads(json.dumps(found)) == found
    assert written(read(found)) == found and read(found) == facts()


def test_applying_changes_what_people_see_and_makes_a_version(cast):
    with_deal(cast.ion)
    before = current_version().number
    made = put(cast.zoe, {DEALS_READ: ("own", "team")}, note="Teams help each other")
    assert (made.number, made.by, made.note) == (before + 1, cast.zoe, "Teams help each other")
    assert visible(cast.ewa, "read", entity_named("deals")).count() == 1
    (change,) = changes_of(made)
    assert (change.key, change.before, change.after) == (DEALS_READ, ("own",), ("own", "team"))


def with_deal(user):
    with acting(user):
        return create(entity_named("deals"), {"name": f"Deal of {user}"}, by=user)


def test_nobody_without_the_function_changes_it(cast):
    with pytest.raises(NotAllowed):
        put(cast.dora, {DEALS_READ: ("all",)})
    with pytest.raises(NotAllowed):
        drafts.set_scopes(cast.ana, {("rep", "deals", "read"): (["all"], [])})


def test_who_comes_second_is_told_who_changed_what(cast):
    other = hire("Olga Lis", "administrator")
    base = current_version().number
    put(other, {DEALS_READ: ("all",)}, note="Faster")
    with pytest.raises(StalePolicy) as refused:
        apply({**facts(), DEALS_READ: ("team",)}, by=cast.zoe, base=base)
    assert [(version.by, version.note) for version in refused.value.since] == [(other, "Faster")]
    assert facts()[DEALS_READ] == ("all",)


@pytest.mark.parametrize(
    ("key", "value", "said"),
    [
        (Key("rep", "grants", "unicorns", "read"), ("all",), "unicorns"),
        (Key("rep", "grants", "deals", "fly"), ("all",), "fly"),
        (Key("rep", "grants", "deals", "read"), ("galaxy",), "galaxy"),
        (Key("rep", "function", "", "rule_the_world"), True, "rule_the_world"),
        (Key("rep", "fields", "deals", "soul"), ("hidden", None), "soul"),
        (Key("rep", "fields", "deals", "amount"), ("sometimes", None), "hidden, read or written"),
        (Key("rep", "text", "", "name"), "  ", "name"),
        (Key("Not A Code!", "text", "", "name"), "X", "code"),
    ],
)
def test_what_does_not_exist_is_refused_in_words(cast, key, value, said):
    before = facts()
    with pytest.raises(ValidationError, match=said):
        put(cast.zoe, {key: value})
    assert facts() == before


@pytest.mark.parametrize(
    "brought", [None, [], {}, {"format": "other"}, {"format": "klientela.policy.1", "roles": {"rep": {"grants": [1]}}}]
)
def test_a_file_of_something_else_is_refused(brought):
    with pytest.raises(ValidationError):
        checked(brought)


def test_what_was_there_before_may_stay_though_it_is_known_no_more(cast):
    Grant.objects.create(role=Role.objects.get(slug="rep"), entity="gone", op="read", scope="all")
    put(cast.zoe, {DEALS_READ: ("all",)})
    assert Grant.objects.filter(entity="gone").exists()


def test_a_grant_on_a_module_switched_off_is_kept_and_does_nothing(cast):
    ModuleState.objects.create(module="sales", is_on=False)
    put(cast.zoe, {DEALS_READ: ("own", "team")})
    assert facts()[DEALS_READ] == ("own", "team")
    assert not may(cast.ewa, "read", entity_named("deals"))


@pytest.mark.parametrize("lost", [("grants", "roles", "update"), ("function", "", "manage_access"), ("function", "", "manage_settings")])
def test_the_last_administrator_cannot_take_his_rights_away(cast, lost):
    assert administrators() == [cast.zoe]
    with pytest.raises(ValidationError, match="nobody could change"):
        put(cast.zoe, less=[Key("administrator", *lost)])
    assert administrators() == [cast.zoe]


def test_one_of_two_administrators_can(cast):
    put(cast.zoe, {Key("chief", "text", "", "name"): "Chief"} | {key._replace(role="chief"): value for key, value in of("administrator")})
    give_role(cast.dora, "chief")
    put(cast.zoe, less=[key for key, _value in of("administrator")])
    assert administrators() == [cast.dora]
    assert not may(cast.zoe, "manage_access")


def of(role):
    return [(key, value) for key, value in facts().items() if key.role == role and key.name != "name"]


def test_an_earlier_version_comes_back_with_its_roles_and_holders(cast):
    begin = current_version()
    put(cast.zoe, less=[key for key in facts() if key.role == "rep"])
    assert not may(cast.ewa, "read", entity_named("deals"))
    assert drafts.go_back(cast.zoe, begin) == []
    drafts.publish_draft(cast.zoe, note="Back")
    assert may(cast.ewa, "read", entity_named("deals"))
    assert read(PolicyVersion.objects.first().document) == read(begin.document)


def test_returning_leaves_out_what_is_no_more_and_says_so(cast):
    old = current_version()
    old.document["roles"]["rep"]["grants"]["gone"] = {"read": ["all"]}
    old.save()
    put(cast.zoe, {DEALS_READ: ("all",)})
    left_out = drafts.go_back(cast.zoe, old)
    assert len(left_out) == 1 and "gone" in str(left_out[0])
    assert drafts.draft_of(cast.zoe).facts[DEALS_READ] == ("own",)


def test_a_change_past_the_editor_becomes_a_version_of_its_own(cast):
    before = current_version().number
    Grant.objects.filter(role__slug="rep", entity="deals", op="win").delete()
    made = put(cast.zoe, {DEALS_READ: ("all",)})
    assert made.number == before + 2
    assert PolicyVersion.objects.get(number=before + 1).by is None


class TestDrafts:
    def test_a_draft_changes_nothing_until_applied(self, cast):
        drafts.set_scopes(cast.zoe, {("rep", "deals", "delete"): (["own"], [])})
        assert not may(cast.ewa, "delete", entity_named("deals"))
        drafts.publish_draft(cast.zoe)
        assert may(cast.ewa, "delete", entity_named("deals"))
        assert not PolicyDraft.objects.exists()

    def test_a_draft_that_says_the_same_is_none(self, cast):
        drafts.set_scopes(cast.zoe, {("rep", "deals", "delete"): (["own"], [])})
        drafts.set_scopes(cast.zoe, {("rep", "deals", "delete"): ([], [])})
        assert drafts.draft_of(cast.zoe).base is None

    def test_two_drafts_of_different_places_go_together(self, cast):
        other = hire("Olga Lis", "administrator")
        drafts.set_scopes(cast.zoe, {("rep", "deals", "delete"): (["own"], [])})
        drafts.set_scopes(other, {("rep", "deals", "lock"): (["own"], []), ("rep", "deals", "read"): (["all"], [])})
        drafts.publish_draft(other)
        with pytest.raises(StalePolicy):
            drafts.publish_draft(cast.zoe)
        drafts.catch_up(cast.zoe)
        drafts.publish_draft(cast.zoe)
        assert all(may(cast.ewa, op, entity_named("deals")) for op in ("delete", "lock"))
        assert facts()[DEALS_READ] == ("all",)

    @pytest.mark.parametrize(("keep", "scopes"), [(frozenset(), ("all",)), (frozenset({DEALS_READ}), ("own", "team"))])
    def test_of_two_values_for_one_place_a_person_chooses(self, cast, keep, scopes):
        other = hire("Olga Lis", "administrator")
        drafts.set_scopes(cast.zoe, {("rep", "deals", "read"): (["own", "team"], [])})
        drafts.set_scopes(other, {("rep", "deals", "read"): (["all"], [])})
        drafts.publish_draft(other)
        (clash,) = drafts.clashes_of(cast.zoe)
        assert (clash.mine, clash.theirs) == (("own", "team"), ("all",))
        drafts.catch_up(cast.zoe, keep=keep)
        assert drafts.draft_of(cast.zoe).facts[DEALS_READ] == scopes

    def test_a_clone_has_all_rules_of_its_model(self, cast):
        slug = drafts.add_role(cast.zoe, "Senior rep", like="rep")
        drafts.publish_draft(cast.zoe)
        assert {key[1:]: value for key, value in of(slug)} == {key[1:]: value for key, value in of("rep")}
        with pytest.raises(ValidationError, match="already"):
            drafts.add_role(cast.zoe, "senior REP")

    def test_export_and_import_give_the_same_policy(self, cast):
        kept = json.dumps(document())
        put(cast.zoe, less=[key for key in facts() if key.role in ("rep", "partner")])
        drafts.bring_in(cast.zoe, json.loads(kept))
        drafts.publish_draft(cast.zoe)
        assert document() == json.loads(kept)


class TestAdministrators:
    def test_the_last_one_keeps_role_and_account(self, cast):
        Grant.objects.create(role=Role.objects.get(slug="people"), entity="roles", op="update")
        with pytest.raises(ValidationError, match="nobody could change"):
            let_go(cast.zoe, by=hire("Hana Kos", "people"))
        other = hire("Olga Lis", "administrator")
        place(cast.zoe, by=other, roles=[])
        assert administrators() == [other]
        with pytest.raises(ValidationError, match="from yourself"):
            place(other, by=other, roles=[])

    def test_who_cannot_sign_in_does_not_count(self, cast):
        robot = hire("Robot", "administrator")
        robot.set_unusable_password()
        robot.save()
        assert administrators() == [cast.zoe]


class TestRolesAsRecords:
    def test_each_change_is_a_version(self, cast):
        before = current_version().number
        with acting(cast.zoe):
            role = create(entity_named("roles"), {"name": "Night shift"}, by=cast.zoe)
            change(entity_named("roles"), role.pk, {"name": "Late shift"}, by=cast.zoe, version=role.version)
            role.refresh_from_db()
            delete(entity_named("roles"), role.pk, by=cast.zoe)
        made = PolicyVersion.objects.filter(number__gt=before)
        assert [version.by for version in made] == [cast.zoe] * 3 and role.slug == "night-shift"
        assert "night-shift" not in document()["roles"]

    def test_what_somebody_holds_is_not_deleted(self, cast):
        role = Role.objects.get(slug="rep")
        with acting(cast.zoe), pytest.raises(ValidationError, match="holds"):
            delete(entity_named("roles"), role.pk, by=cast.zoe)
