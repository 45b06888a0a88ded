"""What the palette offers while somebody types."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.identity.models import User
from klientela.core.search.norm import term_of
from klientela.core.search.palette.commands import GROUPS, commands_of
from klientela.core.search.palette.matching import matching
from klientela.core.search.palette.records import Records, found, recent
from klientela.core.views.requests import user_of
from klientela.kernel.commands import Command

LONGEST, MOST, MOST_ONLY, BEGINNING = 200, 6, 14, 8
ONLY = {">": ("new", "pages", "views", "settings"), "?": ("help",), "@": ()}
"""What a first sign asks for alone; `@` for people."""


@dataclass(frozen=True)
class Section:
    """Commands under one heading."""

    key: str
    label: Any
    commands: list[Command]


@policy(SIGNED_IN)
@require_safe
def palette_page(request: HttpRequest) -> HttpResponse:
    """The options for what is typed (`?q=`): records, best first, then what can be done and opened by that name."""
    user, text = user_of(request), request.GET.get("q", "").replace("\0", "")[:LONGEST].strip()
    sign, asked = (text[0], text[1:].strip()) if text[:1] in ONLY else ("", text)
    records = _records(user, asked, sign=sign)
    sections = [] if sign == "@" else _sections(user, asked, sign=sign)
    is_doing = bool(asked and sections) and not records.is_sure
    context = {"records": records, "sections": sections, "text": asked, "sign": sign, "is_doing": is_doing}
    return render(request, "search/palette.html", context)


def _records(user: User, text: str, *, sign: str) -> Records:
    if sign in {">", "?"}:
        return Records()
    return found(user, text, people=sign == "@") if text else recent(user)


def _sections(user: User, text: str, *, sign: str) -> list[Section]:
    wanted = ONLY.get(sign, tuple(GROUPS))
    known = [command for command in commands_of(user) if command.group in wanted]
    shown = matching(known, term_of(text), most=MOST_ONLY if sign else MOST) if text else _at_first(known, sign=sign)
    sections = [Section(key, label, [command for command in shown if command.group == key]) for key, label in GROUPS.items()]
    return [section for section in sections if section.commands]


def _at_first(known: list[Command], *, sign: str) -> list[Command]:
    """Before anything is typed: what can be made and where one can go, or all of what alone is asked for."""
    return known if sign else [command for command in known if command.group in {"new", "pages"}][:BEGINNING]
