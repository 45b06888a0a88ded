"""The columns of a list: which, in which order, how wide, and how close the rows stand."""

from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from klientela.core.identity.models import User
from klientela.core.views.addresses import list_address
from klientela.core.views.choosing import MOST, Choice, chosen, offered, read_choice
from klientela.core.views.effective import effective
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.requests import fragment, user_of
from klientela.core.views.saved.opening import opened_of
from klientela.core.views.saved.own import keep_layout
from klientela.kernel.entity import Entity

TEMPLATE = "views/columns.html"
DENSITIES = ("comfortable", "compact")
PLACES = ("after", "before", "column")


@dataclass(frozen=True)
class Line:
    """A column one can choose."""

    name: str
    label: str
    is_on: bool
    is_fixed: bool
    width: str


def columns_page(request: HttpRequest, entity: Entity) -> HttpResponse:
    """Choose and order the columns; without a view they are kept as the user's own, in a view as its change."""
    user = user_of(request)
    if request.method != "POST":
        return _form(request, entity, user, question=request.GET)
    question = QueryDict(request.POST.get("question", "").removeprefix("?"))
    if "columns" in request.POST:
        keep_layout(entity, {"columns": read_choice(request.POST["columns"]).spelled()}, by=user)
        return HttpResponse(status=204)
    if "standard" in request.POST:
        return _kept(request, entity, user, words={"columns": "", "density": ""}, question=question)
    choice = _sent(request.POST)
    if "up" in request.POST or "down" in request.POST:
        return _form(request, entity, user, question=question, choice=choice)
    density = request.POST.get("density", "")
    words = {"columns": choice.spelled(), "density": density if density in DENSITIES else ""}
    return _kept(request, entity, user, words=words, question=question)


def _kept(request: HttpRequest, entity: Entity, user: User, *, words: dict[str, str], question: QueryDict) -> HttpResponse:
    address = question.copy()
    for name in (*PLACES, *words):
        address.pop(name, None)
    if opened_of(question, entity, user).view:
        for name, value in words.items():
            if value:
                address[name] = value
    else:
        keep_layout(entity, words, by=user)
        say(request, _("This list keeps these columns for you."))
    return redirect(f"{list_address(entity)}?{address.urlencode()}" if address else list_address(entity))


def _sent(sent: QueryDict) -> Choice:
    order, on = sent.getlist("order"), set(sent.getlist("on"))
    moved, step = (sent["up"], -1) if "up" in sent else (sent.get("down", ""), 1)
    if moved in order:
        at = order.index(moved)
        order.insert(max(at + step, 0), order.pop(at))
    spelled = ",".join(f"{name}:{width}" if (width := sent.get(f"width.{name}", "")) else name for name in order if name in on)
    return read_choice(spelled)


def _form(request: HttpRequest, entity: Entity, user: User, *, question: QueryDict, choice: Choice | None = None) -> HttpResponse:
    words = opened_of(question, entity, user).words
    shown, widths = chosen(effective(entity, user), words, user)
    choice = choice or Choice(tuple(known.name for known in shown.columns), widths)
    known = offered(entity, user)
    names = [*(name for name in choice.names if name in known), *(name for name in known if name not in choice.names)]
    density = request.POST.get("density") or words.get("density") or user.density or DENSITIES[0]
    context: dict[str, Any] = {
        "entity": entity,
        "title": plural_of(entity),
        "lines": [_line(entity, known[name], choice) for name in names],
        "most": MOST,
        "question": question.urlencode(),
        "back": f"{list_address(entity)}?{question.urlencode()}",
        "densities": [(DENSITIES[0], _("Comfortable"), density == DENSITIES[0]), (DENSITIES[1], _("Compact"), density == DENSITIES[1])],
    }
    part = "lines" if request.method == "POST" else "dialog"
    return render(request, fragment(request, TEMPLATE, part), context)


def _line(entity: Entity, known: Any, choice: Choice) -> Line:
    is_title = known.name == entity.title
    width = str(choice.widths.get(known.name, ""))
    return Line(known.name, str(capfirst(str(known.label))), is_title or known.name in choice.names, is_title, width)
