"""What the program says, found in Python and templates with Babel, app by app."""

from __future__ import annotations

import io
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

from launcher.places import ROOT

LANGUAGES = ("pl", "ro")
PLURALS = {
    "pl": "n==1 ? 0 : n%10>=2 && n%10<=4 && (n%100<10 || n%100>=20) ? 1 : 2",
    "ro": "n==1 ? 0 : n==0 || (n%100>0 && n%100<20) ? 1 : 2",
}
FUNCTIONS = ("_", *(f"{kind}{lazy}" for kind in ("gettext", "ngettext", "pgettext", "npgettext") for lazy in ("", "_lazy")), "gettext_noop")
KEYWORDS: dict[str, Any] = dict.fromkeys(FUNCTIONS)
SKIPPED = {"node_modules", "tests", "migrations", "static"}

type Message = tuple[str | tuple[str, str], str | None]


def found() -> dict[Path, dict[Message, list[tuple[str, int]]]]:
    """Per locale folder every message with the places where it is said."""
    said: dict[Path, dict[Message, list[tuple[str, int]]]] = defaultdict(lambda: defaultdict(list))
    for path in sorted((ROOT / "klientela").rglob("*")):
        if path.suffix in {".py", ".html", ".txt"} and not SKIPPED & set(path.parts) and path.is_file():
            for line, message in _messages(path):
                said[_locale(path)][message].append((path.relative_to(ROOT).as_posix(), line))
    return said


def po_path(locale: Path, language: str) -> Path:
    """The file that holds the translations of one app into one language."""
    return locale / language / "LC_MESSAGES" / "django.po"


def load(path: Path, language: str) -> Catalog:
    """A catalogue as written, or an empty one."""
    if path.exists():
        with path.open("rb") as file:
            return read_po(file, locale=language)
    return Catalog(locale=language)


def save(path: Path, catalog: Catalog) -> None:
    """Write a catalogue the same way each time, so that a diff shows only what changed."""
    buffer = io.BytesIO()
    write_po(buffer, catalog, width=120, no_location=True, omit_header=True, sort_output=True, ignore_obsolete=True)
    language = path.parts[-3]
    header = f'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n"Language: {language}\\n"\n'
    plural = f'"Plural-Forms: nplurals=3; plural=({PLURALS[language]});\\n"\n\n'
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(header + plural + buffer.getvalue().decode().strip() + "\n")


def _locale(path: Path) -> Path:
    parts = path.relative_to(ROOT).parts
    depth = 3 if parts[1] in {"core", "modules", "packs"} and len(parts) > 3 else 2
    return ROOT.joinpath(*parts[:depth]) / "locale"


def _messages(path: Path) -> Iterator[tuple[int, Message]]:
    text, shift = path.read_text(), 0
    if path.suffix != ".py":
        text, shift = "(\n" + "\n".join(line.strip() for line in templatize(text, origin=str(path)).splitlines()) + "\n)", -1
    found_here: Any = extract_python(io.BytesIO(text.encode()), KEYWORDS, (), {"encoding": "utf-8"})
    for line, function, arguments, _ in found_here:
        message = _message(function, tuple(arguments) if isinstance(arguments, (list, tuple)) else (arguments,))
        if message and message[0]:
            yield line + shift, message


def _message(function: str, arguments: tuple[str | None, ...]) -> Message | None:
    context = arguments[0] if "pgettext" in function else None
    rest = arguments[1:] if "pgettext" in function else arguments
    if not rest or rest[0] is None:
        return None
    if function.startswith("n"):
        return ((rest[0], rest[1] or rest[0]) if len(rest) > 1 else rest[0]), context
    return rest[0], context
