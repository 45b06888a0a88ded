"""The page on which somebody is moved: first what changes for whom, then the move."""

import json
from typing import Any, cast
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import get_for, may, visible
from klientela.core.access.models import Branch, Team
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.moving import Move, may_move, move_person, standing_now
from klientela.core.records.seeing import MOST, Counts, Sight, preview_move
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.organisation.fields import reference
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import refused, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed
from klientela.ui.formats import formats_now

USERS = "users"
SHOWN = 100


class MoveForm(forms.Form):
    """Where somebody is to belong; what the mover may not change is not offered."""

    with_records = forms.BooleanField(
        label=gettext_lazy("Take along the records that stand in the old team and branch"),
        required=False,
        widget=forms.CheckboxInput(attrs={"class": "check"}),
    )

    def __init__(self, now: Move, mover: User, data: Any = None) -> None:
        initial = {"team": now.team, "branch": now.branch, "manager": now.manager, "with_records": True}
        super().__init__(data, initial={**initial, "territories": [str(each.pk) for each in now.territories]})
        self.now = now
        kinds = {"team": (gettext_lazy("Main team"), Team, "teams"), "branch": (gettext_lazy("Main branch"), Branch, "branches")}
        for name, (label, model, slug) in kinds.items():
            if may(mover, "update", entity_named(slug)):
                self.fields[name] = reference(label, model, mover, chosen=initial[name], data=data, name=name)
        self.fields["manager"] = reference(gettext_lazy("Manager"), User, mover, chosen=now.manager, data=data, name="manager")
        self._offer_territories(mover)

    def _offer_territories(self, mover: User) -> None:
        entity = entity_named("territories")
        rows = visible(mover, "read", entity).order_by("name") if may(mover, "update", entity) else ()
        if choices := [(str(row.pk), str(row)) for row in rows]:
            box = forms.CheckboxSelectMultiple(attrs={"class": "check"})
            self.fields["territories"] = forms.MultipleChoiceField(
                label=gettext_lazy("Territories"), choices=choices, required=False, widget=box
            )

    def references(self) -> list[forms.BoundField]:
        """The fields that name one place or person."""
        return [self[name] for name in ("team", "branch", "manager") if name in self.fields]

    def move(self, mover: User) -> Move:
        """What was entered; what was not offered stays as it is."""
        given = self.cleaned_data
        places = {name: given.get(name) if name in self.fields else getattr(self.now, name) for name in ("team", "branch", "manager")}
        chosen = given.get("territories")
        rows = visible(mover, "read", entity_named("territories"))
        territories = self.now.territories if chosen is None else tuple(rows.filter(pk__in=chosen))
        return Move(**places, territories=territories, with_records=bool(given.get("with_records")))

    def mark(self) -> str:
        """What was looked at: the same again may be carried out."""
        sent = cast(QueryDict, self.data)
        return json.dumps({name: sent.getlist(name) for name in self.fields if name in sent}, sort_keys=True)


@policy(grants("update", USERS))
@require_http_methods(["GET", "HEAD", "POST"])
def move_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Show where somebody belongs, what a move would change, and carry it out once that was seen."""
    mover = user_of(request)
    user = get_for(mover, entity_named(USERS), pk, "update")
    if not may_move(mover, user):
        raise Http404
    form = MoveForm(standing_now(user), mover, request.POST or None)
    if request.method != "POST" or not form.is_valid():
        return _page(request, user, form, status=422 if form.is_bound else 200)
    move = form.move(mover)
    try:
        if "move" in request.POST and request.POST.get("seen") == form.mark():
            return _moved(request, user, move)
        preview = preview_move(user, move, by=mover)
    except ValidationError as error:
        form.add_error(None, error.messages)
        return _page(request, user, form, status=422)
    except NotAllowed:
        return refused(_("You may not move this person there."), status=403)
    seen: dict[str, Any] = {"preview": preview, "along": told(preview.along), "sights": _lines(preview.sights), "seen": form.mark()}
    return _page(request, user, form, **seen)


def _moved(request: HttpRequest, user: User, move: Move) -> HttpResponse:
    progress = move_person(user, move, by=user_of(request))
    if progress is not None:
        return to_work(progress, back=address_of(user))
    say(request, _("%(name)s has moved.") % {"name": user})
    return redirect(address_of(user))


def _lines(sights: list[Sight]) -> list[tuple[User, list[str], list[str]]]:
    return [(sight.person, told(sight.gained), told(sight.lost)) for sight in sights[:SHOWN]]


def told(counts: Counts) -> list[str]:
    """“Deals: 12”; counted to a thousand."""
    words = formats_now()
    return [f"{plural_of(entity)}: {words.number(min(number, MOST))}{'+' if number > MOST else ''}" for entity, number in counts]


def _page(request: HttpRequest, user: User, form: MoveForm, *, status: int = 200, **more: Any) -> HttpResponse:
    context = {"colleague": user, "form": form, "back": address_of(user), "title": _("Move %(name)s") % {"name": user}, **more}
    hidden = max(0, len(more["preview"].sights) - SHOWN) if "preview" in more else 0
    context["rest"] = ngettext("and %(n)s more person", "and %(n)s more people", hidden) % {"n": hidden} if hidden else ""
    return render(request, "organisation/move.html", context, status=status)
