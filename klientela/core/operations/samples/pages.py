"""The page of sample data: loading them, and looking at what goes and what stays before they are removed."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.decisions import may
from klientela.core.access.policy import function, policy
from klientela.core.identity.models import User
from klientela.core.operations.samples.content import kinds_for
from klientela.core.operations.samples.loading import SAMPLE_DATA, current, is_empty, load
from klientela.core.operations.samples.removing import preview, remove
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Panel


@policy(function(SAMPLE_DATA))
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show whether there are sample data, and what would go."""
    user, sample = user_of(request), current()
    context = {"sample": sample, "preview": preview(sample, by=user) if sample else None, "may_load": not sample and _may_load(user)}
    return render(request, "samples/page.html", context)


@policy(function(SAMPLE_DATA))
@require_POST
def load_page(request: HttpRequest) -> HttpResponse:
    """Bring sample data in."""
    try:
        load(by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("sample-data")
    say(request, _("Sample data are there. Look around; you can remove them at any time."))
    return redirect("home")


@policy(function(SAMPLE_DATA))
@require_POST
def remove_page(request: HttpRequest) -> HttpResponse:
    """Take sample data out."""
    try:
        number = remove(by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("sample-data")
    said = ngettext("%(number)s record of the sample data was removed.", "%(number)s records of the sample data were removed.", number)
    say(request, said % {"number": number})
    return redirect("first-steps")


def offer(user: User) -> Panel | None:
    """The box beside the first steps: to load sample data, or to look at those that are there."""
    if not may(user, SAMPLE_DATA):
        return None
    sample = current()
    if not sample and not _may_load(user):
        return None
    return Panel(_("Sample data"), "samples/offer.html", {"sample": sample})


def _may_load(user: User) -> bool:
    return bool(kinds_for(user)) and is_empty()
