"""Links that work once: the set-up of the first administrator, and an invitation."""

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import as_system
from klientela.core.access.policy import PUBLIC, policy
from klientela.core.access.staff import found_company
from klientela.core.identity.forms import PasswordForm, SetUpForm
from klientela.core.identity.models import LANGUAGES
from klientela.core.identity.services import INVITATION, SETUP, link_of, use_link
from klientela.core.views.identity.letting_in import let_in
from klientela.core.views.shell import workspace


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def set_up(request: HttpRequest, secret: str) -> HttpResponse:
    """Ask for the company and its first person; both exist from then on and the link is used up."""
    try:
        link_of(secret, purpose=SETUP)
    except ValidationError as error:
        return _dead(request, error)
    form = SetUpForm(request.POST or None, initial={"language": request.LANGUAGE_CODE})
    if request.method == "POST" and form.is_valid():
        try:
            return let_in(request, found_company(secret, **form.cleaned_data), remember=True)
        except ValidationError as error:
            _tell(form, error)
    return _page(request, "identity/set_up.html", form=form)


@policy(PUBLIC)
@never_cache
@sensitive_post_parameters("password")
@require_http_methods(["GET", "HEAD", "POST"])
def invitation(request: HttpRequest, secret: str) -> HttpResponse:
    """Let the invited person choose a password; the link is used up by it."""
    try:
        user = link_of(secret, purpose=INVITATION).user
    except ValidationError as error:
        return _dead(request, error)
    form = PasswordForm(request.POST or None, user=user)
    if request.method == "POST" and form.is_valid():
        with as_system("invitation accepted"):
            accepted = use_link(secret, purpose=INVITATION, password=form.cleaned_data["password"])
        return let_in(request, accepted, remember=True)
    return _page(request, "identity/invitation.html", form=form, invited=user)


def _page(request: HttpRequest, template: str, *, form: PasswordForm, **context: object) -> HttpResponse:
    known = {"form": form, "company": workspace(), "languages": LANGUAGES, **context}
    return render(request, template, known, status=422 if form.errors else 200)


def _dead(request: HttpRequest, error: ValidationError) -> HttpResponse:
    return render(request, "identity/dead_link.html", {"message": error.messages[0], "languages": LANGUAGES}, status=404)


def _tell(form: PasswordForm, error: ValidationError) -> None:
    known = getattr(error, "error_dict", {})
    for name, errors in known.items():
        form.add_error(name if name in form.fields else None, errors)
    if not known:
        form.add_error(None, error)
