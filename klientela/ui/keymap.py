"""The keys of the interface, declared once: the dialog of keys shows them, and the pages' scripts obey what it shows."""

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


@dataclass(frozen=True)
class Key:
    """A key, or several for the same. `keys`: as a browser names them; `run`: what behaviours answer; `where`: what a page needs for it."""

    shown: tuple[Any, ...]
    keys: str
    label: Any
    run: str
    where: str = ""


@dataclass(frozen=True)
class KeyGroup:
    """Keys that belong together."""

    label: Any
    keys: tuple[Key, ...]


ROWS, CARDS, CELLS = "[data-behaviour~=rows]", "[data-behaviour~=board]", "th[data-edit]"

SPACE = pgettext_lazy("key", "Space")

ANYWHERE = KeyGroup(
    _("Anywhere"),
    (
        Key(("/", "Ctrl K"), "/ ctrl+k", _("Search everything"), "search", ".find"),
        Key(("Z",), "z", _("Undo what was done last"), "undo", "#toasts"),
        Key(("Ctrl Enter",), "ctrl+enter", _("Save, send"), "save", "form[data-behaviour~=dirty], form.composer"),
        Key(("?",), "?", _("Show the keys of this page"), "keys", "#keys"),
        Key(("Esc",), "escape", _("Close, clear the selection"), "close"),
    ),
)
LISTS = KeyGroup(
    _("In a list"),
    (
        Key(("J", "↓"), "j arrowdown", _("Next row"), "next", ROWS),
        Key(("K", "↑"), "k arrowup", _("Previous row"), "previous", ROWS),
        Key(("→", "←"), "arrowright arrowleft", _("Next and previous cell of the row"), "across", CELLS),
        Key(("Enter",), "enter", _("Open the row; in a cell, change it"), "open", ROWS),
        Key((SPACE,), "space", _("Look at the row beside the list"), "peek", f"{ROWS}[data-behaviour~=peek]"),
        Key(("E",), "e f2", _("Change the cell"), "edit", CELLS),
        Key(("X",), "x", _("Select the row"), "select", "[data-behaviour~=select]"),
        Key(("Shift X",), "shift+x", _("Select the rows up to here"), "select-to", "[data-behaviour~=select]"),
        Key(("F",), "f", _("Add a filter"), "filter", "summary.add"),
        Key(("D",), "d", _("Done: tick the task"), "tick", "[data-behaviour~=ticks] .task"),
        Key(("A",), "a", _("Assign the selected rows"), "assign", "[data-bulk=assign]"),
    ),
)
RECORDS = KeyGroup(
    _("On a record"),
    (
        Key(("A",), "a", _("Assign to somebody"), "assign", "#record #fact-owner .edit"),
        Key(("[", "]"), "[ ]", _("Previous and next stage"), "stage", ".path button"),
    ),
)
BOARDS = KeyGroup(
    _("On a board"),
    (
        Key(("J", "K", "↓", "↑"), "j k arrowdown arrowup", _("Next and previous card"), "card", CARDS),
        Key(("←", "→"), "arrowleft arrowright", _("Column before and after"), "column", CARDS),
        Key(("Enter",), "enter", _("Open the card"), "open-card", CARDS),
        Key((SPACE,), "space", _("Look at the card beside the board"), "peek", f"{CARDS}[data-behaviour~=peek]"),
        Key(("[", "]"), "[ ]", _("Move the card one column back or on"), "move", CARDS),
        Key(("M",), "m", _("Choose the column of the card"), "move-to", CARDS),
    ),
)
PAIRS = "[data-behaviour~=pairs]"
DUPLICATES = KeyGroup(
    _("Among likely duplicates"),
    (
        Key(("J", "K", "↓", "↑"), "j k arrowdown arrowup", _("Next and previous pair"), "pair", PAIRS),
        Key(("M",), "m", _("Merge the pair"), "merge-pair", f"{PAIRS} [data-do=merge]"),
        Key(("N",), "n", _("Not the same"), "different-pair", f"{PAIRS} [data-do=different]"),
    ),
)
GROUPS = (ANYWHERE, LISTS, BOARDS, RECORDS, DUPLICATES)
