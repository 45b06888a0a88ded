"""Parts of the frame are drawn once for the same words, and never for others."""

from dataclasses import dataclass
from typing import Any

import pytest
from django.template import Context, Template
from django.utils.translation import gettext_lazy, override

from klientela.ui import framing


@dataclass(frozen=True)
class Line:
    """A line of a menu."""

    label: Any
    url: str = "/"
    icon: str = "home"
    current: bool = False


@dataclass(frozen=True)
class Lines:
    """Lines under a heading."""

    label: Any
    items: list[Line]


@pytest.fixture
def times(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What was drawn."""
    made: list[str] = []
    real = framing.render_to_string
    monkeypatch.setattr(framing, "render_to_string", lambda name, values: made.append(name) or real(name, values))
    monkeypatch.setattr(framing, "_drawn", {})
    return made


def drawn(*lines: Line, **page: Any) -> str:
    template = Template('{% load ui %}{% frame "ui/sidebar.html" menu=menu workspace=workspace %}')
    return template.render(Context({"menu": [Lines("", list(lines))], "workspace": "Firm", **page}))


def test_the_same_words_are_drawn_once(times: list[str]) -> None:
    assert drawn(Line("Deals")) == drawn(Line("Deals"))
    assert times == ["ui/sidebar.html"]


@pytest.mark.parametrize("other", [Line("Leads"), Line("Deals", "/x/"), Line("Deals", icon="x"), Line("Deals", current=True)])
def test_whatever_a_line_says_otherwise_is_drawn_anew(times: list[str], other: Line) -> None:
    assert drawn(Line("Deals")) != drawn(other)
    assert len(times) == 2


def test_nobody_is_shown_the_menu_of_another(times: list[str]) -> None:
    drawn(Line("Deals"), Line("Salaries"))
    assert "Salaries" not in drawn(Line("Deals"))


def test_each_language_has_its_own(times: list[str]) -> None:
    with override("pl"):
        polish = drawn(Line(gettext_lazy("Settings")))
    with override("en"):
        assert drawn(Line(gettext_lazy("Settings"))) != polish


def test_what_the_page_holds_beside_is_not_seen(times: list[str]) -> None:
    assert "Hidden" not in drawn(Line("Deals"), branch="Hidden")


def test_values_are_escaped(times: list[str]) -> None:
    assert "<script>" not in drawn(Line("<script>alert(1)</script>"))


def test_it_does_not_grow_without_end(times: list[str], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(framing, "MOST", 3)
    for number in range(10):
        drawn(Line(f"Line {number}"))
    assert len(framing._drawn) <= 3
