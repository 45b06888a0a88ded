"""Tags of templates: letters of the menu, and addresses that keep what was asked."""

from types import SimpleNamespace

from django.template import Context, Template
from django.test import RequestFactory

from klientela.ui.templatetags.ui import letters


def menu(*keys: str) -> list[SimpleNamespace]:
    return [SimpleNamespace(items=[SimpleNamespace(key=key, letter="") for key in keys])]


def test_each_line_of_the_menu_has_a_letter_of_its_own() -> None:
    ways = [(letter, item.key) for letter, item in letters(menu("home", "persons", "products", "price-lists", "p"))]
    assert ways == [("h", "home"), ("p", "persons"), ("r", "products"), ("i", "price-lists")]


def test_a_line_may_bring_its_letter() -> None:
    lines = [SimpleNamespace(key="calls", letter=""), SimpleNamespace(key="organizations", letter="c")]
    assert [(letter, item.key) for letter, item in letters(lines)] == [("a", "calls"), ("c", "organizations")]


def test_no_menu_has_no_letters() -> None:
    assert letters([]) == []


def test_a_query_keeps_what_it_does_not_change() -> None:
    template = Template("{% load ui %}{% query sort='-name' after='' %}")
    request = RequestFactory().get("/deals/?q=a%26b&sort=name&after=x&tag=1&tag=2")
    assert template.render(Context({"request": request})) == "?q=a%26b&amp;tag=1&amp;tag=2&amp;sort=-name"
