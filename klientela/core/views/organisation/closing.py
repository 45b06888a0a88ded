"""The page on which an account is closed: who gets the records, and to whom those report who are left."""

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.decisions import get_for
from klientela.core.access.models import Team
from klientela.core.access.organisation import standing
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.records.leaving import close_account
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.organisation.fields import reference
from klientela.core.views.organisation.moving import told
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import refused, user_of
from klientela.kernel.entity import entity_named
from klientela.kernel.errors import NotAllowed

USERS, COLLEAGUE, QUEUE = "users", "colleague", "queue"


class CloseForm(forms.Form):
    """Who gets what somebody looks after, and who is the manager of those who reported to him."""

    def __init__(self, leaver: User, closer: User, data: Any = None, *, asks: tuple[bool, bool]) -> None:
        super().__init__(data, initial={"to": COLLEAGUE, "colleague": leaver.manager, "manager": leaver.manager})
        records, reports = asks
        if records:
            choices = ((COLLEAGUE, gettext_lazy("To a colleague")), (QUEUE, gettext_lazy("Into the queue of a team")))
            self.fields["to"] = forms.ChoiceField(choices=choices, widget=forms.RadioSelect)
            self.fields["colleague"] = reference(
                gettext_lazy("Colleague"), User, closer, chosen=leaver.manager, data=data, name="colleague"
            )
            self.fields["team"] = reference(gettext_lazy("Team"), Team, closer, data=data, name="team")
        if reports:
            label = gettext_lazy("From now on they report to")
            self.fields["manager"] = reference(label, User, closer, chosen=leaver.manager, data=data, name="manager")

    def receiver(self) -> User | Team | None:
        """Whoever was chosen to get the records."""
        name = "team" if self.cleaned_data.get("to") == QUEUE else "colleague"
        found: User | Team | None = self.cleaned_data.get(name)
        return found


@policy(grants("deactivate", USERS))
@require_http_methods(["GET", "HEAD", "POST"])
def close_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Ask what happens to the records of somebody who leaves, and close the account."""
    closer = user_of(request)
    user = get_for(closer, entity_named(USERS), pk, "deactivate")
    if not user.is_active:
        raise Http404
    held, reports = standing(user), list(User.objects.filter(manager=user, deleted_at=None).order_by("name"))
    form = CloseForm(user, closer, request.POST or None, asks=(bool(held), bool(reports)))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                return _closed(request, user, form)
            except ValidationError as error:
                form.add_error(None, error.messages)
            except NotAllowed:
                return refused(_("You may not close this account."), status=403)
    context = {"colleague": user, "form": form, "held": told(held), "reports": reports, "back": address_of(user)}
    return render(request, "organisation/close.html", context, status=status)


def _closed(request: HttpRequest, user: User, form: CloseForm) -> HttpResponse:
    to = form.receiver() if "to" in form.fields else None
    progress = close_account(user, by=user_of(request), to=to, manager=form.cleaned_data.get("manager"))
    if progress is not None:
        return to_work(progress, back=address_of(user))
    say(request, _("The account of %(name)s is closed.") % {"name": user})
    return redirect(address_of(user))
