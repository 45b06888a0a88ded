"""The editor of permissions, without a script: forms, answers, and what each leaves in the draft."""

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from klientela.core.access import drafts
from klientela.core.access.acting import acting
from klientela.core.access.decisions import may
from klientela.core.access.models import Grant, ModuleState, PolicyVersion, Role
from klientela.core.access.policy_document import Key, document, facts
from klientela.core.records.services import create
from klientela.kernel.entity import entity_named
from tests.cast import hire
from tests.kit.browser import browser

pytestmark = pytest.mark.django_db
REP = "/access/roles/rep/"
DEALS_READ = Key("rep", "grants", "deals", "read")
PAGES = ("", "fields/", "fields/deals/", "fields/deal-lines/", "records/deals/", "records/users/")


@pytest.fixture
def zoe(cast):
    return browser(cast.zoe)


def give_all(zoe, **more):
    return zoe.post(f"{REP}records/deals/read/", {"scopes": ["own", "team"], **more})


def test_every_page_answers_and_who_may_not_change_sees_no_way_to(cast, zoe):
    iga = browser(hire("Iga Wrona", "auditor"))
    for page in (
        *(REP + each for each in PAGES),
        "/access/overview/",
        "/access/overview/?op=functions",
        "/access/versions/",
        "/access/versions/1/",
    ):
        assert zoe.get(page).status_code == iga.get(page).status_code == 200, page
        assert browser(cast.ewa).get(page).status_code == 404
        assert 'method="post" action="/access/' not in iga.get(page).content.decode(), page
    assert iga.get("/access/review/").status_code == iga.post(f"{REP}records/deals/read/", {"scopes": "all"}).status_code == 404
    assert zoe.get("/access/", follow=True).status_code == 200


@pytest.mark.parametrize("page", ["/access/roles/nobody/", f"{REP}records/unicorns/", f"{REP}fields/unicorns/", "/access/versions/99/"])
def test_what_is_unknown_is_no_page(zoe, page):
    assert zoe.get(page).status_code == 404


def test_without_a_script_a_cell_is_set_by_a_form_and_applied_after_a_look(cast, zoe):
    with acting(cast.ion):
        create(entity_named("deals"), {"name": "Ion's"}, by=cast.ion)
    assert give_all(zoe).status_code == 302
    assert "Review 1 change" in zoe.get(REP).content.decode()
    review = zoe.get("/access/review/").content.decode()
    assert "Deals: gains 1" in review and "Ewa Nowak" in review and "Ion Popescu" not in review
    answer = zoe.post("/access/publish/", {"note": "Teams help each other"}, follow=True)
    assert "Teams help each other" in answer.content.decode()
    assert browser(cast.ewa).get("/deals/").content.decode().count("Ion&#x27;s") > 0


def test_with_a_script_the_row_and_the_count_come_back(cast, zoe):
    answer = zoe.post(f"{REP}records/deals/read/", {"scopes": ["own", "all"], "whole": "1"}, HTTP_HX_REQUEST="true")
    text = answer.content.decode()
    assert text.startswith('<tr id="row-deals"') and "Review" in text
    assert drafts.draft_of(cast.zoe).facts[Key("rep", "grants", "deals", "win")] == ("all",)


def test_a_whole_kind_of_record_is_set_at_once(cast, zoe):
    zoe.post(f"{REP}records/deals/set/", {"scopes-read": ["team"], "scopes-delete": ["own"], "confined-delete": ["branch"]})
    found = drafts.draft_of(cast.zoe).facts
    assert found[DEALS_READ] == ("team",)
    assert found[Key("rep", "restrictions", "deals", "delete")] == ("branch",)
    assert Key("rep", "grants", "deals", "update") not in found


def test_scopes_that_mean_nothing_there_are_not_kept(cast, zoe):
    zoe.post(f"{REP}records/industries/create/", {"scopes": ["own", "galaxy", "all"]})
    assert drafts.draft_of(cast.zoe).facts[Key("rep", "grants", "industries", "create")] == ("all",)


def test_functions_and_fields(cast, zoe):
    zoe.post(f"{REP}functions/", {"offered": ["import", "see_log"], "functions": ["import"]})
    zoe.post(f"{REP}fields/deals/set/", {"level-amount": "read", "ceiling-amount": "read", "level-name": "", "level-soul": "hidden"})
    zoe.post("/access/publish/")
    assert may(cast.ewa, "import") and not may(cast.ewa, "see_log")
    assert facts()[Key("rep", "fields", "deals", "amount")] == ("read", "read")
    assert "Amount read only, at most read" in zoe.get(REP).content.decode()


def test_a_role_is_added_cloned_described_and_deleted(cast, zoe):
    assert zoe.post("/access/new/", {"name": "Senior rep", "like": "rep"})["Location"] == "/access/roles/senior-rep/"
    assert zoe.post("/access/new/", {"name": "senior REP"}).status_code == 422
    zoe.post("/access/roles/senior-rep/describe/", {"name": "Key accounts", "description": "Big ones", "needs_second_factor": "on"})
    zoe.post("/access/publish/")
    role = Role.objects.get(slug="senior-rep")
    assert (role.name, role.description, role.needs_second_factor) == ("Key accounts", "Big ones", True)
    assert role.grants.filter(entity="deals").count() == Grant.objects.filter(role__slug="rep", entity="deals").count()
    zoe.post("/access/roles/senior-rep/delete/")
    zoe.post("/access/publish/")
    assert zoe.get("/access/roles/senior-rep/").status_code == 404


def test_who_comes_second_sees_both_and_loses_nothing(cast, zoe):
    olga = browser(hire("Olga Lis", "administrator"))
    give_all(zoe)
    zoe.post(f"{REP}records/deals/lock/", {"scopes": ["own"]})
    olga.post(f"{REP}records/deals/read/", {"scopes": ["all"]})
    olga.post("/access/publish/", {"note": "Olga was faster"})
    refused = zoe.post("/access/publish/")
    text = refused.content.decode()
    assert refused.status_code == 409
    assert "Olga was faster" in zoe.get("/access/review/").content.decode()
    assert all(word in text for word in ("Olga Lis", "Olga was faster", "yours “own, team&#x27;s”, theirs “all”", "Deals · Lock"))
    assert zoe.post("/access/catch-up/", {"keep": "\t".join(DEALS_READ)})["Location"] == "/access/review/"
    zoe.post("/access/publish/")
    assert facts()[DEALS_READ] == ("own", "team") and facts()[Key("rep", "grants", "deals", "lock")] == ("own",)


def test_the_last_administrator_is_told_why_not(cast, zoe):
    zoe.post("/access/roles/administrator/functions/", {"offered": ["manage_access"]})
    assert "You change your own permissions." in zoe.get("/access/review/").content.decode()
    refused = zoe.post("/access/publish/")
    assert refused.status_code == 422 and "nobody could change" in refused.content.decode()
    assert may(cast.zoe, "manage_access")
    assert zoe.post("/access/discard/").status_code == 302 and not drafts.has_draft(cast.zoe)


def test_a_file_goes_out_and_comes_back(cast, zoe):
    sent = zoe.get("/access/permissions.json")
    assert json.loads(sent.content) == document() and "attachment" in sent["Content-Disposition"]
    changed = json.loads(sent.content)
    changed["roles"]["rep"]["grants"]["deals"]["read"] = ["all"]
    bring = lambda text: zoe.post("/access/import/", {"file": SimpleUploadedFile("p.json", text.encode())})  # noqa: E731
    assert bring(json.dumps(changed))["Location"] == "/access/review/"
    zoe.post("/access/publish/")
    assert facts()[DEALS_READ] == ("all",)
    changed["roles"]["rep"]["grants"]["unicorns"] = {"read": ["all"]}
    for wrong, said in ((json.dumps(changed), "unicorns"), ("not json", "not a file of permissions"), ("[]", "not a file of permissions")):
        answer = bring(wrong)
        assert answer.status_code == 422 and said in answer.content.decode()


def test_an_earlier_version_is_returned_to_after_a_look(cast, zoe):
    begin = PolicyVersion.objects.first().number
    give_all(zoe)
    zoe.post("/access/publish/")
    assert "own, team&#x27;s" in zoe.get(f"/access/versions/{begin}/").content.decode()
    assert zoe.post(f"/access/versions/{begin}/return/")["Location"] == "/access/review/"
    zoe.post("/access/publish/")
    assert facts()[DEALS_READ] == ("own",)
    assert zoe.post(f"/access/versions/{begin}/return/", follow=True).status_code == 200


def test_what_is_switched_off_or_unknown_is_shown_greyed(cast, zoe):
    ModuleState.objects.create(module="sales", is_on=False)
    Grant.objects.create(role=Role.objects.get(slug="rep"), entity="gone", op="read", scope="own")
    page = zoe.get(REP).content.decode()
    assert "switched off" in page and "Known no more; without effect." in page
    zoe.post(f"{REP}records/gone/set/")
    zoe.post("/access/publish/")
    assert not Grant.objects.filter(entity="gone").exists()


def test_the_page_of_a_role_shows_its_grid_to_be_read(cast, zoe):
    page = zoe.get(f"/roles/{Role.objects.get(slug='rep').pk}/").content.decode()
    assert "Deals, See: own" in page and "Change permissions" in page and "data-op=" not in page
