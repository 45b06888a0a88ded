"""Every place where packages meet is explained to those who write packages."""

import ast

from klientela.kernel.event import Event
from klientela.kernel.slot import SLOTS
from tests.architecture.source import ROOT, trees

PAGE = ROOT / "docs" / "develop" / "extension-points.md"


def events(kind=Event):
    return {known for child in kind.__subclasses__() for known in (child, *events(child)) if known.__module__.startswith("klientela.")}


def test_every_slot_and_event_is_documented():
    text = PAGE.read_text()
    assert [slot for slot in SLOTS if f"`{slot}`" not in text] == []
    assert [event.__name__ for event in events() if f"`{event.__name__}`" not in text] == []
    assert [slot.name for slot in SLOTS.values() if not slot.doc] == []
    assert [event.__name__ for event in events() if not event.__doc__] == []


def test_the_page_names_nothing_that_is_gone():
    listed = {row.split("`")[1] for row in PAGE.read_text().splitlines() if row.startswith("| `")}
    assert listed <= {*SLOTS, *(event.__name__ for event in events())}


def test_slots_are_asked_by_names_that_exist():
    asked = {
        node.args[0].value
        for tree in trees().values()
        for node in ast.walk(tree)
        if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "slot" and node.args and isinstance(node.args[0], ast.Constant)
    }
    assert asked <= set(SLOTS)
