"""The doors through which arrangements are changed, published and returned to."""

import json
from dataclasses import replace

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.criteria.tree import Group, to_json
from klientela.core.identity.models import User
from klientela.core.views.flash import say
from klientela.core.views.overlays.drawing import question_of
from klientela.core.views.overlays.editing import reworded, stepped
from klientela.core.views.overlays.lines import SECTION, Line, changed
from klientela.core.views.overlays.looking import address_of, lines_in, part_in, where_in, wordable
from klientela.core.views.overlays.pages import ADMINISTRATORS, editor, frame_of, known_or_404, mine, part_label
from klientela.core.views.overlays.parts import FORM, PANELS
from klientela.core.views.overlays.services import (
    WORDS,
    Draft,
    StaleLayout,
    Where,
    catch_up,
    changed_parts,
    clashes,
    discard,
    draft_of,
    edit,
    editions_of,
    go_back,
    in_force,
    publish_draft,
)
from klientela.core.views.questions.building import Builder
from klientela.core.views.questions.settings import asked_in
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity


@policy(ADMINISTRATORS)
@require_POST
def change(request: HttpRequest, slug: str) -> HttpResponse:
    """Do one step to an arrangement for others, publish it, throw it away, or begin the return to an earlier one."""
    return _changed(request, where_in(request, slug))


@policy(SIGNED_IN)
@require_POST
def change_mine(request: HttpRequest) -> HttpResponse:
    """Do one step to one's own menu, or put it into force."""
    return _changed(request, mine(request))


def _changed(request: HttpRequest, where: Where) -> HttpResponse:
    user = user_of(request)
    known_or_404(where, user)
    do = request.POST.get("do", "").partition(" ")[0]
    if do in WHOLE:
        return WHOLE[do](request, where, user)
    try:
        _step(request, where, user)
    except ValidationError as error:
        return editor(request, where, status=422, problem=" ".join(error.messages))
    if do == "order":
        return HttpResponse(status=204)
    return editor(request, where) if is_fragment(request) else redirect(_back(request, where))


def _step(request: HttpRequest, where: Where, user: User) -> Draft:
    entity = known_or_404(where, user)
    part = part_in(request, entity)
    if part == WORDS and entity:
        return edit(user, where, lambda content: reworded(content, wordable(entity), request.POST))
    if request.POST.get("do", "").startswith("lock"):
        return edit(user, where, lambda content: replace(content, is_locked=not content.is_locked))
    lines = lines_in(draft_of(user, where), entity, part, user=user)
    return edit(user, where, lambda content: stepped(content, part, lines=lines, sent=request.POST))


def _publish(request: HttpRequest, where: Where, user: User) -> HttpResponse:
    try:
        edition = publish_draft(user, where, note=request.POST.get("note", ""))
    except StaleLayout as stale:
        return _stale(request, where, stale)
    if edition:
        say(request, _("It is in force for everybody it concerns."))
    return _away(request, where)


def _stale(request: HttpRequest, where: Where, stale: StaleLayout) -> HttpResponse:
    """Both are shown: what others have published since, and what of one's own still waits."""
    user = user_of(request)
    draft = draft_of(user, where)
    _number, theirs = in_force(where)
    context = {
        **frame_of(where, part_in(request, known_or_404(where, user))),
        "since": stale.since,
        "theirs": [part_label(word) for word in changed_parts(draft.before, theirs)],
        "ours": [part_label(word) for word in changed_parts(draft.before, draft.content)],
        "both": [(word, part_label(word)) for word in clashes(draft.before, mine=draft.content, theirs=theirs)],
        "note": request.POST.get("note", ""),
    }
    return render(request, "overlays/stale.html", context, status=409)


def _discard(request: HttpRequest, where: Where, user: User) -> HttpResponse:
    discard(user, where)
    say(request, _("Your changes are thrown away."))
    return _away(request, where)


def _catch_up(request: HttpRequest, where: Where, user: User) -> HttpResponse:
    catch_up(user, where, keep=frozenset(request.POST.getlist("keep")))
    say(request, _("Your changes stand on top of theirs now. Look at them, then publish."))
    return _away(request, where)


def _return(request: HttpRequest, where: Where, user: User) -> HttpResponse:
    number = request.POST.get("do", "").partition(" ")[2]
    edition = editions_of(where).filter(number=int(number)).first() if number.isascii() and number.isdigit() and len(number) < 9 else None
    if edition is None:
        raise Http404
    go_back(user, where, edition)
    say(request, _("This is how it was. Publish it to have it back."))
    return _away(request, where)


WHOLE = {"publish": _publish, "discard": _discard, "catch-up": _catch_up, "return": _return}
"""What is done to the whole arrangement."""


def _away(request: HttpRequest, where: Where) -> HttpResponse:
    return redirect(address_of(where, part=request.GET.get("part", "")))


def _back(request: HttpRequest, where: Where) -> str:
    key = request.POST.get("do", "").partition(" ")[2]
    return f"{address_of(where, part=request.GET.get('part', ''))}#line-{key}"


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def condition(request: HttpRequest, slug: str) -> HttpResponse:
    """Say of which records a section is shown, by the builder of questions."""
    where, user = where_in(request, slug), user_of(request)
    entity = known_or_404(where, user)
    part = PANELS.word if request.GET.get("part") == PANELS.word else FORM.word
    key, lines = request.GET.get("line", ""), lines_in(draft_of(user, where), entity, part, user=user)
    line = next((known for known in lines if known.key == key and known.kind == SECTION), None)
    if entity is None or line is None:
        raise Http404
    made = asked_in(request, entity, question_of(line), name="where", is_plain=True)
    if made.is_final:
        _keep_condition(where, user, {part: lines}, line=line, tree=made.tree)
        return redirect(address_of(where, part=part))
    return _condition_page(request, where, entity, part=part, made=made)


def _condition_page(request: HttpRequest, where: Where, entity: Entity, *, part: str, made: Builder) -> HttpResponse:
    own = address_of(where, "layout-condition", line=request.GET.get("line", ""), part=part)
    context = {**frame_of(where, part), "builder": made, "entity": entity, "condition_url": own, "back": address_of(where, part=part)}
    return render(request, "overlays/condition.html", context)


def _keep_condition(where: Where, user: User, lines: dict[str, tuple[Line, ...]], *, line: Line, tree: Group) -> None:
    when = json.dumps(to_json(tree)) if tree.parts else ""
    wanted = {part: tuple(changed(known, line.key, when=when)) for part, known in lines.items()}
    edit(user, where, lambda content: replace(content, parts={**content.parts, **wanted}))
