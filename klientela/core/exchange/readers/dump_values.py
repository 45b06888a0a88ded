"""Values as SQL writes them: quoted texts, numbers, words, casts. Nothing is calculated; what would have to be is left empty."""

from __future__ import annotations

import re
from typing import Any

TEXTS = {False: r"'(?:[^']++|'')*+'", True: r"'(?:[^'\\]++|\\.|'')*+'"}
"""How a quoted text ends, by whether a backslash means something in it."""

_ESCAPED = r"[eE]'(?:[^'\\]++|\\.|'')*+'"
_DOLLARS = r"\$\$.*?\$\$|\$(?P<tag>[A-Za-z_]\w*)\$.*?\$(?P=tag)\$"
_PARTS = {
    backslashes: re.compile(
        rf"(?P<part>(?:[^,'(\[eE$]++|{_ESCAPED}|[eE]|{text}|\((?:[^()']++|{text}|\((?:[^()']++|{text})*+\))*+\)|\[[^\]]*+\]|{_DOLLARS}|\$)*+)(?:,|\Z)",
        re.DOTALL,
    )
    for backslashes, text in TEXTS.items()
}
_LITERAL = {
    backslashes: re.compile(rf"(?P<before>[^'$]*)(?P<text>(?<=[eE])'(?:[^'\\]++|\\.|'')*+'|{text}|{_DOLLARS})(?P<after>.*)", re.DOTALL)
    for backslashes, text in TEXTS.items()
}
_CALLS = r"cast\(|convert\(|to_date\(|to_timestamp\(|str_to_date\(|date\(|timestamp\("
_TEXT_FOLLOWS = re.compile(rf"(?:\(|{_CALLS})*\s*(?:n|e|_utf8\w*|_latin\w*|_cp\w+|date|time|timestamp)?\s*", re.IGNORECASE)
_LINES_FOLLOW = re.compile(r"(?:replace\()+\s*", re.IGNORECASE)
_CODES_FOLLOW = re.compile(r"unistr\(\s*", re.IGNORECASE)
_ESCAPES_FOLLOW = re.compile(r"(?<![a-z])e$", re.IGNORECASE)
_NUMBER = re.compile(r"\(*([+-]?\d[\d.]*(?:[eE][+-]?\d+)?)\)*(?:\s*::.*)?")
_WORDS = {"null": None, "true": True, "false": False}
_ESCAPE = re.compile(r"\\(x[0-9a-fA-F]{1,2}|u[0-9a-fA-F]{4}|U[0-9a-fA-F]{8}|[0-7]{1,3}|.)", re.DOTALL)
_SHORT_ESCAPE = re.compile(r"\\(.)", re.DOTALL)
_MEANS = {"n": "\n", "t": "\t", "r": "\r", "b": "", "f": "", "v": "", "0": "", "Z": ""}


def bare_value(bare: str) -> Any:
    """A value without quotes: a number as its text, yes, no or nothing."""
    word = bare.strip()
    if word[:1].isdigit() or word[:1] in {"-", "+", "."}:
        return None if word[:2] in {"0x", "0X"} else word
    return _WORDS.get(word.lower())


def unquoted(quoted: str, backslashes: bool) -> str:
    """A quoted text as it is meant."""
    text = quoted[1:-1]
    if "\\" in text and backslashes:
        return "'".join(_SHORT_ESCAPE.sub(_meant, part) for part in text.split("''"))
    return text.replace("''", "'") if "''" in text else text


def escapes_replaced(text: str) -> str:
    """A text in which a backslash and what follows stand for one sign."""
    return _ESCAPE.sub(_meant, text)


def parts_slowly(row: str, *, backslashes: bool) -> list[Any]:
    """The values of a row among which are casts, calls or texts with a mark before them."""
    return [_expression(found["part"].strip(), backslashes) for found in _PARTS[backslashes].finditer(row)][:-1]


def _expression(text: str, backslashes: bool) -> Any:
    found = _LITERAL[backslashes].fullmatch(text)
    if found is None:
        number = _NUMBER.fullmatch(text)
        return number[1] if number else bare_value(text)
    before, literal = found["before"], found["text"]
    if "bytea" in found["after"].lower():
        return None
    if _TEXT_FOLLOWS.fullmatch(before):
        escaped = bool(_ESCAPES_FOLLOW.search(before))
        return _literal(literal, escaped=escaped, backslashes=backslashes)
    if _LINES_FOLLOW.fullmatch(before):
        return unquoted(literal, backslashes).replace(r"\r", "\r").replace(r"\n", "\n")
    return escapes_replaced(unquoted(literal, False)) if _CODES_FOLLOW.fullmatch(before) else None


def _literal(literal: str, *, escaped: bool, backslashes: bool) -> str:
    if literal.startswith("$"):
        tag = literal[: literal.index("$", 1) + 1]
        return literal[len(tag) : -len(tag)]
    return escapes_replaced(literal[1:-1].replace("''", "'")) if escaped else unquoted(literal, backslashes)


def _meant(found: re.Match[str]) -> str:
    sign = found[1]
    if len(sign) > 1 and sign[0] in "xuU":
        return _sign(int(sign[1:], 16))
    if len(sign) > 1 or sign in "1234567":
        return _sign(int(sign, 8)) if sign.isdigit() else sign
    return _MEANS.get(sign, sign)


def _sign(code: int) -> str:
    return chr(code) if 0 < code < 0x110000 and not 0xD800 <= code < 0xE000 else ""
