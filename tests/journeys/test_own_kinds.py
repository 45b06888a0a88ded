"""A kind of records the administrator makes: worked with by a rep over the imported data, seen by his leader, not without a grant."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Page, expect

from tests.journeys.conftest import Visitor

pytestmark = [pytest.mark.browser, pytest.mark.real_data]
ADMINISTRATOR, REP, LEADER, DIRECTOR = "Administrator", "Sales representative", "Team leader", "Director"
FIELDS = (("Goal", "text", {}), ("Budget", "money", {}), ("Ends on", "date", {}), ("Size", "choice", {"choices": "Small, Large"}))
PLACE = """
SELECT (SELECT count(*) FROM processes_stage b WHERE b.process_id = s.process_id AND b.deleted_at IS NULL AND b.position <= s.position),
       r.own ->> 'ends_on'
FROM own_entities_ownrecord r JOIN processes_stage s ON s.id = r.stage_id WHERE r.id = %s
"""
LED_BY = "SELECT m.username FROM identity_user u JOIN identity_user m ON m.id = u.manager_id WHERE u.username = %(me)s"


@pytest.fixture
def kind(visitor: Visitor) -> Iterator[str]:
    """Projects with stages, made in the settings; taken away with all records at the end."""
    page = visitor.sign_in(ADMINISTRATOR)
    visitor.go("/settings/")
    page.get_by_role("link", name="Own kinds of records").first.click()
    page.get_by_role("link", name="New kind").click()
    made = make_projects(visitor, page)
    yield made
    again(visitor, ADMINISTRATOR)
    visitor.go(f"{made}remove/")
    if page.locator("[name=confirmed]").count():
        page.get_by_label("Type “Projects” to go on").fill("Projects")
    page.get_by_role("button", name="Take away").click()
    page.wait_for_url("**/settings/kinds/")


def make_projects(visitor: Visitor, page: Page) -> str:
    visitor.ready()
    page.get_by_label("One is called").fill("Project")
    page.get_by_label("Several are called").fill("Projects")
    page.get_by_label("Each goes through stages").check()
    for number, (label, what, more) in enumerate(FIELDS):
        page.locator(f"[name=field{number}-label]").fill(label)
        page.locator(f"[name=field{number}-kind]").select_option(what)
        for name, value in more.items():
            page.locator(f"[name=field{number}-{name}]").fill(value)
    assert visitor.axe() == []
    page.get_by_role("button", name="Make it").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    visitor.ready()
    assert visitor.axe() == []
    return page.url.removeprefix(visitor.product.url)


def again(visitor: Visitor, role: str) -> Page:
    visitor.page.context.clear_cookies()
    return visitor.sign_in(role)


def grant(visitor: Visitor, page: Page, role: str, scope: str) -> None:
    """Draft that a role may see, make, change and export projects within a scope, in the editor of permissions."""
    visitor.go(f"/access/roles/{role}/records/own-projects/")
    for op in ("read", "create", "update", "export"):
        page.locator(f"[name=scopes-{op}][value={scope}]").check()
    page.get_by_role("button", name="Set", exact=True).click()
    page.wait_for_url(f"**/access/roles/{role}/**")


def apply(visitor: Visitor, page: Page) -> None:
    visitor.go("/access/review/")
    page.get_by_label("Why").fill("Projects for sales")
    page.get_by_role("button", name="Apply").click()
    page.wait_for_url("**/access/versions/*/")


def make_one(visitor: Visitor, page: Page) -> str:
    """A project, from the button of its list; gives its address."""
    visitor.go("/own-projects/")
    page.get_by_role("link", name="Project", exact=True).first.click()
    page.locator("[name=name]").fill("Roof of the brewery")
    page.locator("[name=own_goal]").fill("Dry barrels")
    page.locator("[name=own_budget]").fill("12500")
    page.locator("[name=own_size]").select_option("large")
    page.get_by_role("button", name="Save").click()
    page.wait_for_url(lambda url: "/new/" not in url)
    return page.url.removeprefix(visitor.product.url)


def test_projects_are_made_granted_used_and_seen_by_the_right_people(visitor: Visitor, kind: str) -> None:
    page, url = visitor.page, visitor.product.url
    again(visitor, REP)
    missing, refused = (page.request.get(f"{url}/{slug}/") for slug in ("own-nothing", "own-projects"))
    assert (refused.status, refused.body()) == (404, missing.body())
    expect(page.get_by_role("link", name="Projects", exact=True)).to_have_count(0)
    again(visitor, ADMINISTRATOR)
    grant(visitor, page, "rep", "own")
    grant(visitor, page, "team-leader", "subordinates")
    apply(visitor, page)
    again(visitor, REP)
    project = make_one(visitor, page)
    expect(page.locator("main")).to_contain_text("Dry barrels")
    assert visitor.axe() == []
    visitor.go("/own-projects/?q=brewery&own_size=large")
    expect(page.locator("tr[data-id]")).to_have_count(1)
    assert visitor.axe() == []
    visitor.go("/own-projects/?view=board")
    expect(page.get_by_text("Roof of the brewery")).to_be_visible()
    assert "Dry barrels" in page.request.get(f"{url}/own-projects/export.csv").text()
    (told,) = page.request.get(f"{url}/api/v1/own-projects/").json()["items"]
    assert (told["name"], told["own_goal"]) == ("Roof of the brewery", "Dry barrels")
    others_see(visitor, project)
    a_gate_stops_it(visitor, project)
    assert visitor.faults == []


def others_see(visitor: Visitor, project: str) -> None:
    """His leader may look at it; the director, who was given nothing, finds nothing there."""
    page, url = visitor.page, visitor.product.url
    (leads,) = visitor.product.sql(LED_BY, me=visitor.product.people[REP][0])[0]
    again(visitor, LEADER)
    assert page.request.get(f"{url}{project}").status == (200 if leads == visitor.product.people[LEADER][0] else 404)
    again(visitor, DIRECTOR)
    assert page.request.get(f"{url}{project}").status == 404


def a_gate_stops_it(visitor: Visitor, project: str) -> None:
    """The administrator asks for a day before the second stage; the rep is told, fills it in where he is, and goes on."""
    page, key = visitor.page, project.rstrip("/").rpartition("/")[2]
    again(visitor, ADMINISTRATOR)
    visitor.go("/processes/")
    page.get_by_role("link", name="Projects", exact=True).first.click()
    visitor.ready()
    second = page.locator(".stage-card").nth(1)
    second.get_by_label("Add a gate").click()
    page.locator("details[open] a", has_text="Fields filled in").click()
    page.locator("input[name=fields][value=own_ends_on]").check()
    page.get_by_role("button", name="Save").click()
    expect(second).to_contain_text("Filled in:")
    again(visitor, REP)
    visitor.go("/own-projects/?view=board")
    page.locator(f".kc[data-id='{key}']").focus()
    page.keyboard.press("]")
    dialog = page.locator("#mend-dialog")
    expect(dialog).to_contain_text("is not filled in")
    assert visitor.product.sql(PLACE, key) == [(1, None)]
    dialog.locator("[name=own_ends_on]").fill("2026-12-31")
    with page.expect_navigation():
        dialog.get_by_role("button", name="Save and move").click()
    visitor.ready()
    assert visitor.product.sql(PLACE, key) == [(2, "2026-12-31")]
    visitor.go("/own-projects/?view=calendar&column=2026-12")
    expect(page.get_by_role("link", name="Roof of the brewery").first).to_be_visible()
