"""The page of what was learnt: how much is known, how exact it is, what counts, and learning anew."""

from uuid import UUID

from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.learning.jobs import learn_now
from klientela.core.learning.services import FUNCTION, LEAST_AUC, LEAST_EACH, go_back
from klientela.core.learning.showing import shown
from klientela.core.learning.subjects import subject, subjects
from klientela.core.views.flash import say
from klientela.core.views.organisation.work import to_work
from klientela.core.views.requests import user_of


@policy(function(FUNCTION))
@require_safe
def learning_page(request: HttpRequest) -> HttpResponse:
    """Everything the company's history teaches, subject by subject."""
    user = user_of(request)
    found = [shown(one, user) for one in subjects().values()]
    return render(request, "learning/page.html", {"subjects": found, "least": LEAST_EACH, "least_auc": LEAST_AUC})


@policy(function(FUNCTION))
@require_POST
def learn_page(request: HttpRequest, code: str) -> HttpResponse:
    """Learn a subject anew, in the background."""
    if subject(code) is None:
        raise Http404
    return to_work(learn_now.start(by=user_of(request), code=code), back=reverse("learning"))


@policy(function(FUNCTION))
@require_POST
def return_page(request: HttpRequest, key: UUID) -> HttpResponse:
    """Rely on an earlier edition again."""
    try:
        go_back(key, by=user_of(request))
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
        return redirect("learning")
    say(request, _("The earlier edition is relied upon again, until something newer is learnt."))
    return redirect("learning")
