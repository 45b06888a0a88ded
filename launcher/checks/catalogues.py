"""The catalogues of Polish and Romanian are complete: every message is translated, with all plural forms and the same placeholders."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.catalog import Message as Entry

from launcher.checks.messages import LANGUAGES, Message, found, load, po_path, save
from launcher.places import ROOT

PLACEHOLDER = re.compile(r"%(?:\((\w+)\))?[sd]|\{(\w*)\}")


def main(arguments: list[str]) -> int:
    """Print what is missing; with `--update` write what is said into the catalogues first."""
    if "--update" in arguments:
        update()
    problems = list(_problems())
    print("\n".join(problems[:200]) or "catalogues: complete in Polish and Romanian")
    if len(problems) > 200:
        print(f"… and {len(problems) - 200} more")
    return bool(problems)


def update() -> None:
    """Add new messages, drop those no longer said, and fill in what another catalogue has translated already."""
    said = found()
    for language in LANGUAGES:
        known = _known(language)
        for locale, messages in said.items():
            path = po_path(locale, language)
            old, new = load(path, language), Catalog(locale=language)
            for message in messages:
                entry = old.get(message[0], message[1])
                text = entry.string if entry and _is_full(entry.string) else known.get(message, "")
                new.add(message[0], text, context=message[1], flags=["python-format"] if _is_format(message[0]) else ())
            save(path, new)


def _problems() -> Iterator[str]:
    said = found()
    for language in LANGUAGES:
        told: dict[Message, Any] = {}
        for locale, messages in sorted(said.items()):
            path = po_path(locale, language)
            catalog = load(path, language)
            for message, places in messages.items():
                entry = catalog.get(message[0], message[1])
                if problem := _problem(entry, message) or _otherwise(entry, message, told):
                    yield f"{path.relative_to(ROOT)}: {problem}: {_shown(message)!r} (said in {places[0][0]}:{places[0][1]})"


def _otherwise(entry: Entry | None, message: Message, told: dict[Message, Any]) -> str:
    """The program has one translation of a text: what is said alike is translated alike, or told apart by a context."""
    text = entry.string if entry else None
    return "" if told.setdefault(message, text) == text else f"translated as {told[message]!r} elsewhere"


def _problem(entry: Entry | None, message: Message) -> str:
    if entry is None:
        return "missing"
    if entry.fuzzy:
        return "marked fuzzy"
    forms = [str(form or "") for form in (entry.string if isinstance(entry.string, (tuple, list)) else [entry.string])]
    if not _is_full(entry.string) or (isinstance(message[0], tuple) and len(forms) != 3):
        return "not translated"
    wanted = _placeholders(message[0] if isinstance(message[0], str) else message[0][1])
    if any(_placeholders(form) - wanted for form in forms) or _placeholders(forms[-1]) != wanted:
        return "other placeholders"
    return ""


def _known(language: str) -> dict[Message, str | tuple[str, ...]]:
    known: dict[Message, str | tuple[str, ...]] = {}
    for path in sorted(Path(ROOT / "klientela").glob(f"**/locale/{language}/LC_MESSAGES/django.po")):
        for entry in load(path, language):
            if entry.id and _is_full(entry.string) and not entry.fuzzy:
                known.setdefault((_key(entry.id), entry.context), entry.string)  # type: ignore[arg-type]
    return known


def _key(text: Any) -> Any:
    return tuple(text) if isinstance(text, list) else text


def _is_full(text: Any) -> bool:
    return all(text) if isinstance(text, (tuple, list)) else bool(text)


def _is_format(text: str | tuple[str, str]) -> bool:
    return "%(" in (text if isinstance(text, str) else text[1])


def _placeholders(text: str) -> set[str]:
    return {match.group(0) for match in PLACEHOLDER.finditer(text.replace("%%", ""))}


def _shown(message: Message) -> str:
    return message[0] if isinstance(message[0], str) else message[0][0]


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
