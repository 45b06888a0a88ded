"""Every component holds the accessibility rules in both themes, on a desk and on a telephone."""

import pytest

from tests.journeys.conftest import Visitor

pytestmark = pytest.mark.browser


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390, 320])
def test_components_hold_the_accessibility_rules(visitor: Visitor, theme: str, width: int) -> None:
    visitor.page.set_viewport_size({"width": width, "height": 900})
    page = visitor.go(f"/ui/?theme={theme}")
    assert visitor.axe() == []
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert visitor.faults == []


def test_a_dialog_takes_the_focus_and_gives_it_back(visitor: Visitor) -> None:
    page = visitor.go("/ui/")
    opener = page.get_by_role("button", name="Open the dialog")
    opener.click()
    dialog = page.get_by_role("dialog", name="Mark as lost?")
    assert dialog.evaluate("dialog => dialog.contains(document.activeElement)")
    page.keyboard.press("Escape")
    assert not dialog.is_visible()
    assert opener.evaluate("button => button === document.activeElement")
