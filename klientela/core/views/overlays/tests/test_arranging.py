"""Lines are put in order, levels go together, and a draft changes nothing until it is published."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.access.models import Role
from klientela.core.records.own import publishing
from klientela.core.records.own.models import Configuration
from klientela.core.views.effective import effective
from klientela.core.views.models import Overlay
from klientela.core.views.overlays.content import Content, merged, read_content, written_content
from klientela.core.views.overlays.lines import OFF, PLACE, SECTION, TAB, Line, added, completed, moved, ordered, put_under, read, shown
from klientela.core.views.overlays.parts import FORM, LIST
from klientela.core.views.overlays.services import (
    StaleLayout,
    Where,
    catch_up,
    draft_of,
    edit,
    editions_of,
    go_back,
    publish_draft,
    put,
)
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.kernel.keys import new_key
from tests.cast import hire

pytestmark = pytest.mark.django_db
EVERY = publishing.LOOKS_EVERY
LINES = (Line("s", SECTION), Line("a"), Line("b"), Line(OFF, PLACE), Line("c"))
DEALS = Where("deals")


def keys(lines):
    return [line.key for line in lines]


def columns(*names):
    rest = (line for line in LIST.usual(entity_named("deals")) if not line.is_head and line.key not in names)
    return Content({"list": (Line("on", PLACE), *(Line(name) for name in names), Line(OFF, PLACE), *rest)})


def columns_of(user):
    with acting(user):
        return [field.name for field in effective(entity_named("deals"), user).columns]


def test_lines_move_and_go_under_heads():
    assert keys(moved(LINES, "b", -1)) == ["s", "b", "a", OFF, "c"]
    assert keys(put_under(LINES, "a", OFF)) == ["s", "b", OFF, "c", "a"]
    assert keys(ordered(LINES, ["s", "c", "b"]))[:3] == ["s", "c", "b"]
    assert keys(shown(LINES)) == ["a", "b"]
    assert [line.key for line in added(LINES, Line("section", SECTION))][3] == "section1"


def test_what_is_gone_is_left_out_and_what_is_new_stands_at_the_end():
    usual = (Line("s", SECTION), Line("a"), Line("new"), Line(OFF, PLACE), Line("hidden"))
    assert keys(completed(LINES, usual)) == ["s", "a", "new", OFF, "hidden"]


@pytest.mark.parametrize("stored", [None, 7, {"parts": 1}, {"parts": {"form": [{"key": 1}, "x"]}}, {"labels": {"a": {"en": ""}}}])
def test_what_is_not_understood_says_nothing(stored):
    assert written_content(read_content(stored)) == {}


def test_an_address_of_elsewhere_is_left_out():
    (line,) = read([{"key": "x", "kind": "link", "label": {"en": "X"}, "url": "//evil.example/"}])
    assert line.url == ""


def test_the_narrowest_level_decides_a_part_and_words_go_one_by_one():
    company = Content({"form": (Line("a"),), "list": (Line("b"),)}, {"amount": (("en", "Value"), ("pl", "Wartość"))})
    role = Content({"list": (Line("c"),)}, {"amount": (("en", "Worth"),)})
    both = merged([company, role])
    assert (keys(both.parts["form"]), keys(both.parts["list"])) == (["a"], ["c"])
    assert (both.label("amount", "en"), both.label("amount", "pl"), both.label("amount", "ro")) == ("Worth", "Wartość", "Worth")


def test_company_role_and_user_see_their_own(cast):
    rep = Role.objects.get(slug="rep")
    put(DEALS, columns("name", "amount"), by=cast.zoe)
    put(Where("deals", "role", rep.pk), columns("name", "party"), by=cast.zoe)
    put(Where("deals", "branch", cast.krakow.pk), columns("name", "owner"), by=cast.zoe)
    assert columns_of(cast.ewa) == ["name", "party"]
    assert columns_of(cast.ana) == ["name", "owner"]
    assert columns_of(hire("Max Wide", "director")) == ["name", "amount"]


def test_an_overlay_never_opens_what_access_closes(cast, hide):
    hide("rep", "deals", "amount")
    put(DEALS, columns("name", "amount", "closes_on"), by=cast.zoe)
    assert columns_of(cast.ewa) == ["name", "closes_on"]


def test_a_draft_is_seen_by_nobody_until_it_is_published(cast):
    before = columns_of(cast.ewa)
    edit(cast.zoe, DEALS, lambda _known: columns("name", "amount"))
    assert columns_of(cast.ewa) == before
    publish_draft(cast.zoe, DEALS, note="Shorter")
    assert columns_of(cast.ewa) == ["name", "amount"]
    assert not draft_of(cast.zoe, DEALS).is_changed


def test_what_another_process_publishes_is_in_force_when_the_stamp_is_looked_at(cast):
    assert EVERY <= 2
    columns_of(cast.ewa)
    Overlay.objects.create(entity="deals", level="company", content=written_content(columns("name")), number=1)
    Configuration.objects.update_or_create(id=1, defaults={"stamp": new_key()})
    publishing.forget()
    assert columns_of(cast.ewa) == ["name"]


def test_who_publishes_later_loses_nothing(cast, second_administrator):
    other = second_administrator
    edit(cast.zoe, DEALS, lambda known: Content({**known.parts, "list": columns("name").parts["list"]}))
    edit(other, DEALS, lambda known: Content({**known.parts, "facts": (Line("on", PLACE), Line("amount"), Line(OFF, PLACE))}))
    publish_draft(other, DEALS)
    with pytest.raises(StaleLayout) as stale:
        publish_draft(cast.zoe, DEALS)
    assert stale.value.since[0].by == other
    catch_up(cast.zoe, DEALS, keep=frozenset())
    publish_draft(cast.zoe, DEALS)
    assert set(draft_of(cast.zoe, DEALS).content.parts) == {"list", "facts"}


def test_one_returns_to_an_earlier_edition(cast):
    put(DEALS, columns("name", "amount"), by=cast.zoe)
    put(DEALS, columns("name"), by=cast.zoe)
    go_back(cast.zoe, DEALS, editions_of(DEALS).get(number=1))
    publish_draft(cast.zoe, DEALS)
    assert columns_of(cast.ewa) == ["name", "amount"]
    assert editions_of(DEALS).count() == 3


def test_only_administrators_arrange_for_others(cast):
    with pytest.raises(NotAllowed):
        edit(cast.ewa, DEALS, lambda known: known)
    edit(cast.ewa, Where("menu", "user", cast.ewa.pk), lambda known: known)
    with pytest.raises(NotAllowed):
        edit(cast.ewa, Where("menu", "user", cast.ion.pk), lambda known: known)


def test_what_is_needed_stays_in_the_form(cast):
    put(Where("organizations"), Content({"form": (Line("s", SECTION), Line(OFF, PLACE), Line("name"))}), by=cast.zoe)
    with acting(cast.ewa):
        assert "name" in [field.name for field in effective(entity_named("organizations"), cast.ewa).new_form]


def test_a_form_follows_its_lines(cast):
    deals = entity_named("deals")
    lines = (
        Line("t", TAB),
        Line("s", SECTION),
        Line("amount", required=True),
        Line("party", readonly=True),
        Line(OFF, PLACE),
        Line("name"),
    )
    put(DEALS, Content({"form": lines}), by=cast.zoe)
    with acting(cast.ewa):
        shown_now = effective(deals, cast.ewa)
    names = [field.name for field in shown_now.new_form]
    assert names[0] == "amount"
    assert not {"name", "party"} & set(names)
    assert next(field for field in shown_now.new_form if field.name == "amount").required
    assert "party" in [field.name for field in shown_now.shown_form]
    assert FORM.lines(deals, Content())[0].key == "first"
    assert keys(LIST.lines(deals, Content()))[0] == "on"


def test_words_are_those_of_the_company_in_each_language(cast):
    from django.utils.translation import override

    from klientela.core.views.naming import plural_of

    deals = entity_named("deals")
    put(DEALS, Content({}, {"*": (("en", "Chances"), ("pl", "Szanse")), "amount": (("en", "Value"),)}), by=cast.zoe)
    with acting(cast.ewa):
        assert str(plural_of(deals)) == "Chances"
        assert [str(field.label) for field in effective(deals, cast.ewa).columns if field.name == "amount"] == ["Value"]
        with override("pl"):
            assert str(plural_of(deals)) == "Szanse"
