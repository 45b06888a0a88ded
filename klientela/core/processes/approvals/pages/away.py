"""One's own absences: who decides meanwhile."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import SIGNED_IN, policy
from klientela.core.processes.approvals.pages.forms import AbsenceForm
from klientela.core.processes.approvals.services.away import absences_of, be_away, be_back
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.errors import NotAllowed


@policy(SIGNED_IN)
@require_http_methods(["GET", "HEAD", "POST"])
def absences(request: HttpRequest) -> HttpResponse:
    """When the user is away, and who stands in."""
    user = user_of(request)
    form = AbsenceForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            made = be_away(user, by=user, **form.cleaned_data)
        except ValidationError as error:
            form.add_error(None, error)
        else:
            say(request, _("%(name)s stands in for you.") % {"name": made.substitute})
            return redirect("absences")
    context = {"form": form, "absences": absences_of(user)}
    return render(request, "approvals/absences.html", context, status=422 if form.errors else 200)


@policy(SIGNED_IN)
@require_POST
def end(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Be back earlier, or not go."""
    try:
        be_back(pk, by=user_of(request))
    except NotAllowed as error:
        raise Http404 from error
    say(request, _("Nobody stands in for you any more."))
    return redirect("absences")
