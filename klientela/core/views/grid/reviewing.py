"""Looking at drafted changes and putting them into force, or not."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access import drafts
from klientela.core.access.policy import policy
from klientela.core.access.policy_document import Key
from klientela.core.access.policy_versions import StalePolicy, changes_of
from klientela.core.access.previewing import effects
from klientela.core.views.flash import say
from klientela.core.views.grid.changing import CHANGE
from klientela.core.views.grid.look import Look, holders_by_role
from klientela.core.views.grid.telling import by_role, effect_lines, value_words, what_of
from klientela.core.views.requests import user_of

SEPARATOR = "\t"


@policy(CHANGE)
@never_cache
@require_safe
def review(request: HttpRequest) -> HttpResponse:
    """What the draft changes: rule by rule, and for each person."""
    look = Look(request)
    if look.draft.base is None:
        return redirect("access-grid")
    if stale := drafts.overtaken(look.user):
        return render(request, "grid/stale.html", stale_context(look, stale))
    return render(request, "grid/review.html", review_context(look))


def review_context(look: Look, problems: list[str] | None = None) -> dict[str, Any]:
    """What the page of a review shows."""
    found = effects(look.draft.before, look.draft.facts)
    held = holders_by_role()
    roles = by_role(look.draft.changes, {**look.draft.facts, **look.draft.before})
    return look.context(
        roles=[(role, held.get(role.role, 0)) for role in roles],
        people=[(effect.user, list(effect_lines(effect))) for effect in found],
        concerns_me=any(effect.user == look.user for effect in found),
        problems=problems or [],
    )


@policy(CHANGE)
@require_POST
def publish(request: HttpRequest) -> HttpResponse:
    """Put the draft into force; whoever comes second is shown what the first one changed."""
    user = user_of(request)
    try:
        made = drafts.publish_draft(user, note=request.POST.get("note", "").strip())
    except StalePolicy as stale:
        return render(request, "grid/stale.html", stale_context(Look(request), stale), status=409)
    except ValidationError as error:
        return render(request, "grid/review.html", review_context(Look(request), error.messages), status=422)
    if made is None:
        return redirect("access-grid")
    say(request, _("Applied. It holds from now on."))
    return redirect("access-version", made.number)


def stale_context(look: Look, stale: StalePolicy) -> dict[str, Any]:
    """Who changed what meanwhile, what I wanted, and where both meet."""
    facts = look.draft.facts
    since = [(version, by_role(changes_of(version), facts)) for version in stale.since]
    met = [
        {
            "key": SEPARATOR.join(clash.key),
            "what": what_of(clash.key),
            "role": look.roles.get(clash.key.role, clash.key.role),
            "mine": value_words(clash.key, clash.mine),
            "theirs": value_words(clash.key, clash.theirs),
        }
        for clash in drafts.clashes_of(look.user)
    ]
    return look.context(since=since, mine=by_role(look.draft.changes, facts), met=met)


@policy(CHANGE)
@require_POST
def catch_up(request: HttpRequest) -> HttpResponse:
    """Put my changes on top of what others applied meanwhile; where both meet, as chosen."""
    user = user_of(request)
    keys = (text.split(SEPARATOR) for text in request.POST.getlist("keep"))
    if not drafts.has_draft(user):
        return redirect("access-grid")
    chosen = frozenset(Key(*parts) for parts in keys if len(parts) == len(Key._fields))
    drafts.catch_up(user, keep=chosen)
    return redirect("access-review")


@policy(CHANGE)
@require_POST
def discard(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    drafts.discard(user_of(request))
    say(request, _("Your changes are thrown away. Nothing has changed."), tone="blue")
    return redirect("access-grid")
