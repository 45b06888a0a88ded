"""An import in portions can be stopped while it runs, gone on with where it stands, or taken back."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from klientela.core.access.policy import function, policy
from klientela.core.exchange.jobs import go_on, start_taking_back
from klientela.core.exchange.models import ImportState
from klientela.core.exchange.portions import stop
from klientela.core.exchange.wizard import own_run
from klientela.core.views.flash import say

IMPORT = function("import")


@policy(IMPORT)
@require_POST
def stop_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Stop an import after the portion at hand."""
    stop(own_run(request, pk), by=request.user)
    return redirect("import-report", pk)


@policy(IMPORT)
@require_POST
def go_on_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Go on with an import where it stands, or take back what it has written so far."""
    run = own_run(request, pk)
    begin = start_taking_back if "back" in request.POST else go_on
    try:
        if run.state != ImportState.STOPPED:
            raise ValidationError(_("This import does not stand still."))
        begin(run, by=request.user)  # type: ignore[arg-type]
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="amber")
    return redirect("import-report", pk)
