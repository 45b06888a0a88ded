"""What machines that watch over the program ask it: whether it lives, and whether it can work."""

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from klientela.core.access.policy import PUBLIC, policy
from klientela.core.operations.health.database import AWAY, is_writable

COME_BACK_IN = "5"


@policy(PUBLIC)
@never_cache
@require_safe
def alive(_request: HttpRequest) -> HttpResponse:
    """Say that the web server answers; asks nothing of the database."""
    return HttpResponse("ok", content_type="text/plain")


@policy(PUBLIC)
@never_cache
@require_safe
def ready(_request: HttpRequest) -> HttpResponse:
    """Say whether people can work: the database answers and takes changes. Else 503, so that nobody is sent here."""
    try:
        state = {"database": True, "writable": is_writable()}
    except AWAY:
        state = {"database": False, "writable": False}
    if all(state.values()):
        return JsonResponse(state)
    return JsonResponse(state, status=503, headers={"Retry-After": COME_BACK_IN})
