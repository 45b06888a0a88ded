"""The page about the running system, what failed on it, and what an administrator does about it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST, require_safe
from procrastinate.contrib.django import app
from procrastinate.contrib.django.models import ProcrastinateJob

from klientela.core.access.functions import MANAGE_SETTINGS
from klientela.core.access.policy import function, policy
from klientela.core.operations.failures.keeping import failures
from klientela.core.operations.jobs import verify
from klientela.core.operations.system.watching import versions
from klientela.core.views.flash import say
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import fragment, user_of
from klientela.kernel.slot import slot

SETTINGS = function(MANAGE_SETTINGS)


@policy(SETTINGS)
@never_cache
@require_safe
def page(request: HttpRequest) -> HttpResponse:
    """Show how the running system is: what needs attention first, then every box."""
    user = user_of(request)
    boxes = [box for make in slot("administration.boxes") if (box := make(user))]
    context = {
        "top": [box for box in boxes if box.place == "head"],
        "main": [box for box in boxes if box.place == "main"],
        "side": [box for box in boxes if box.place == "side"],
        "versions": versions(),
    }
    return render(request, fragment(request, "system/page.html", "standing"), context)


@policy(SETTINGS)
@never_cache
@require_safe
def failures_page(request: HttpRequest) -> HttpResponse:
    """Show what failed unexpectedly, the latest first, or what stands behind a reference somebody was told."""
    reference = request.GET.get("reference", "")[:40]
    return render(request, "system/failures.html", {"failures": failures(reference), "reference": reference})


@policy(SETTINGS)
@require_POST
def verify_page(request: HttpRequest) -> HttpResponse:
    """Prove the whole in the background."""
    return to_work(verify.start(by=user_of(request)), back=reverse("system"))


@policy(SETTINGS)
@require_POST
def again_page(request: HttpRequest, number: int) -> HttpResponse:
    """Have a piece of work that failed tried once more."""
    if not ProcrastinateJob.objects.filter(pk=number, status="failed").exists():
        raise Http404
    app.job_manager.retry_job_by_id(number, retry_at=timezone.now())
    say(request, _("It is tried again."))
    return redirect("system")
