"""The page on which somebody says why a deal is closed, and closes it; for a closed one what was said is put right."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fixed_for, get_for, may, sees, visible
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.processes.models import StageKind
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import Mendable, NotAllowed
from klientela.modules.sales.models import CloseKind, CloseReason, Competitor, Deal, DealCompetitor
from klientela.modules.sales.services import Why, lose_deal, say_why, win_deal

TEMPLATE = "sales/closing.html"
KINDS = {"win": (CloseKind.WON,), "lose": (CloseKind.LOST, CloseKind.ABANDONED)}
CLOSE = {"win": win_deal, "lose": lose_deal}


class ClosingForm(forms.Form):
    """Why a deal ends: a reason, who took it where somebody did, and a note."""

    def __init__(self, deal: Deal, how: str, *, by: User, data: Any = None) -> None:
        entity, self._deal = entity_of(Deal), deal
        super().__init__(
            data, initial={"reason": str(deal.reason_id or ""), "note": deal.close_note if sees(by, entity, "close_note") else ""}
        )
        fixed = fixed_for(by, entity)
        if "reason" not in fixed and may(by, "read", entity_of(CloseReason)):
            self._reasons = {str(each.pk): each for each in visible(by, "read", entity_of(CloseReason)).filter(kind__in=KINDS[how])}
            choices = [("", _("Not said")), *_grouped(self._reasons.values(), how, by)]
            self.fields["reason"] = forms.ChoiceField(label=gettext_lazy("Reason"), choices=choices, required=False)
        if how == "lose" and _may_say_who(deal, by):
            self._competitors = {str(each.pk): each for each in visible(by, "read", entity_of(Competitor)).order_by("sort_key")}
            choices = [("", _("Nobody, or not known")), *((key, title_of(each, by)) for key, each in self._competitors.items())]
            self.fields["competitor"] = forms.ChoiceField(label=gettext_lazy("Who took it"), choices=choices, required=False)
        if "close_note" not in fixed:
            widget = forms.Textarea(attrs={"rows": 3, "class": "textarea"})
            self.fields["note"] = forms.CharField(label=gettext_lazy("Note"), widget=widget, max_length=2_000, required=False)
        for name in {"reason", "competitor"} & set(self.fields):
            self.fields[name].widget.attrs["class"] = "select"

    def why(self) -> Why:
        """What was said; of what is not asked that which stands."""
        said = self.cleaned_data
        reason = self._reasons.get(said["reason"]) if "reason" in said else self._deal.reason
        competitor = self._competitors.get(said.get("competitor", "")) if "competitor" in said else None
        return Why(reason, competitor, said.get("note", self._deal.close_note))


def _may_say_who(deal: Deal, by: User) -> bool:
    """Who took a deal is a part of it: written by whoever changes the deal and such parts."""
    standings = entity_of(DealCompetitor)
    if not (may(by, "read", standings) and may(by, "read", entity_of(Competitor)) and may(by, "update", deal)):
        return False
    return not {"competitor", "standing"} & fixed_for(by, standings)


def _grouped(reasons: Iterable[CloseReason], how: str, by: User) -> list[Any]:
    """Reasons for losing and for giving up stand apart."""
    found = list(reasons)
    if how == "win":
        return [(str(each.pk), title_of(each, by)) for each in found]
    kinds = [(kind, [(str(each.pk), title_of(each, by)) for each in found if each.kind == kind]) for kind in KINDS[how]]
    return [(str(kind.label), rows) for kind, rows in kinds if rows]


@policy(grants("win", "deals"))
@require_http_methods(["GET", "HEAD", "POST"])
def win_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why a deal is won."""
    return _page(request, pk, "win")


@policy(grants("lose", "deals"))
@require_http_methods(["GET", "HEAD", "POST"])
def lose_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Why a deal is lost or given up, and who took it."""
    return _page(request, pk, "lose")


def _page(request: HttpRequest, pk: UUID, how: str) -> HttpResponse:
    user, entity = user_of(request), entity_of(Deal)
    deal: Deal = get_for(user, entity, pk, how)
    if deal.locked_at or not sees(user, entity, "stage", "closed_at", "locked_at") or not _is_for(deal, how):
        raise Http404
    form = ClosingForm(deal, how, by=user, data=request.POST if request.method == "POST" else None)
    if form.is_bound and form.is_valid():
        try:
            closed = _closed(deal, how, form.why(), by=user)
        except Mendable as error:
            return redirect(error.remedy)
        except NotAllowed:
            form.add_error(None, _("You may not do this."))
        except ValidationError as error:
            form.add_error(None, error.messages)
        else:
            text = _("Won: %(name)s") if how == "win" else _("Closed: %(name)s")
            say(request, text % {"name": title_of(closed, user)}, undo=current_actor().batch)
            return redirect(address_of(closed))
    context = {"deal": deal, "title": title_of(deal, user), "how": how, "form": form, "back": address_of(deal)}
    return render(request, TEMPLATE, context, status=422 if form.is_bound else 200)


def _is_for(deal: Deal, how: str) -> bool:
    """Open deals are closed either way; of a closed one the way it went is told."""
    return deal.is_open or (deal.stage.kind == StageKind.WON) is (how == "win")


def _closed(deal: Deal, how: str, why: Why, *, by: User) -> Deal:
    return CLOSE[how](deal, by=by, why=why) if deal.is_open else say_why(deal, why, by=by)
