"""What was said of a field before: told beside its form, with the way back."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klientela.core.access.policy import policy
from klientela.core.identity.models import User
from klientela.core.records.own.earlier import return_to, steps_of
from klientela.core.records.own.jobs import make_indexes
from klientela.core.records.own.models import IndexState, OwnField
from klientela.core.views.flash import say
from klientela.core.views.forms import version_in
from klientela.core.views.own_fields.looking import ADMINISTRATORS, entity_or_404, field_or_404
from klientela.core.views.requests import user_of
from klientela.kernel.errors import StaleSave


@dataclass(frozen=True)
class Earlier:
    """A change of a field as its page tells it."""

    number: int
    at: datetime
    who: str
    what: str


def earlier_of(own: OwnField) -> list[Earlier]:
    """The last changes of what a field is called and asks for."""
    steps = steps_of(own)
    people = dict(User.objects.filter(pk__in={step.actor for step in steps if step.actor}).values_list("pk", "name"))
    return [Earlier(step.number, step.at, people.get(step.actor, "") if step.actor else "", _what(step.names)) for step in steps]


def _what(names: tuple[str, ...]) -> str:
    columns: list[Any] = [OwnField._meta.get_field(name) for name in names]
    return str(capfirst(", ".join(str(label) for label in (column.verbose_name for column in columns))))


@policy(ADMINISTRATORS)
@require_POST
def return_door(request: HttpRequest, slug: str, code: str) -> HttpResponse:
    """Say of a field again what was said before a change."""
    own = field_or_404(entity_or_404(slug), code)
    number = request.POST.get("number", "")
    try:
        changed = return_to(
            own, int(number) if number.isascii() and number.isdigit() else 0, by=user_of(request), version=version_in(request)
        )
    except StaleSave:
        say(request, _("Somebody changed this field meanwhile. Look at what it is now first."), tone="red")
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    else:
        if changed.index_state == IndexState.WAITING:
            make_indexes.defer(by=None)
        say(request, _("“%(field)s” is again what it was.") % {"field": changed.told_label})
    return redirect("own-field", slug=slug, code=code)
