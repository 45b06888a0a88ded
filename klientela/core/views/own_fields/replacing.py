"""A choice that is not offered any more, replaced in the records that hold it: looked at first, done in the background, taken back."""

from typing import Any

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import may, visible
from klientela.core.access.policy import policy
from klientela.core.identity.models import User
from klientela.core.records.bulk_plans import REPLACE
from klientela.core.records.bulk_runs import MOST, begin
from klientela.core.records.own.models import CHOSEN, OwnField, OwnKind
from klientela.core.records.runs import What
from klientela.core.views.bulk.jobs import start
from klientela.core.views.flash import say
from klientela.core.views.naming import plural_of
from klientela.core.views.own_fields.looking import ADMINISTRATORS, entity_or_404, field_or_404
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed


@policy(ADMINISTRATORS)
@require_http_methods(["GET", "HEAD", "POST"])
def replace_page(request: HttpRequest, slug: str, code: str, choice: str) -> HttpResponse:
    """Say what stands in records from now on instead of a choice: another one, or nothing."""
    user, entity = user_of(request), entity_or_404(slug)
    own = field_or_404(entity, code)
    names = dict(own.named_choices)
    if own.kind not in CHOSEN or choice not in names or own.deleted_at:
        raise Http404
    others = [(word, label) for word, label in own.choices if word in own.offered and word != choice]
    instead = request.POST.get("instead", "")
    if request.method == "POST":
        return _replaced(request, entity, own, plan=[choice, instead])
    mine = _changeable(entity, own, choice, user=user)
    context: dict[str, Any] = {
        "entity": entity,
        "plural": plural_of(entity),
        "own": own,
        "choice": names[choice],
        "others": others,
        "number": entity.model._base_manager.filter(deleted_at=None, **entity.where, **_holding(own, choice)).count(),
        "mine": mine.count() if mine is not None else 0,
    }
    return render(request, "own_fields/replace.html", context)


def _replaced(request: HttpRequest, entity: Entity, own: OwnField, *, plan: list[str]) -> HttpResponse:
    user = user_of(request)
    rows = _changeable(entity, own, plan[0], user=user)
    try:
        keys = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST + 1]) if rows is not None else []
        changes = [{"field": own.name, "how": REPLACE, "value": plan}]
        run = begin(entity, What.EDIT, {"changes": changes}, by=user, keys=keys)
    except (NotAllowed, ValidationError) as error:
        text = " ".join(error.messages) if isinstance(error, ValidationError) else str(_("You may not do this."))
        say(request, text, tone="red")
        return redirect("own-field-replace", slug=entity.slug, code=own.code, choice=plan[0])
    start(run, by=user)
    return redirect("bulk-run", pk=run.pk)


def _changeable(entity: Entity, own: OwnField, choice: str, *, user: User) -> Any:
    """The records that hold a choice and that whoever sets up the system may change himself; None where he may change none at all."""
    if not may(user, "read", entity) or not may(user, "update", entity):
        return None
    return visible(user, "update", entity).filter(**_holding(own, choice))


def _holding(own: OwnField, choice: str) -> dict[str, Any]:
    return {f"{own.path}__contains": [choice]} if own.kind == OwnKind.CHOICES else {own.path: choice}
