"""The page on which a party takes its consent back, and the making of the link to it."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from klientela.core.access.policy import PUBLIC, grants, policy
from klientela.core.parties.boxes.pages import box_of
from klientela.core.parties.consents.withdrawing import given_by_link, withdraw_by_link, withdrawal_link
from klientela.core.parties.queries import url_of
from klientela.core.records.titles import title_of
from klientela.core.views.requests import key_of, refused, user_of
from klientela.core.views.shell import workspace
from klientela.kernel.errors import NotAllowed


@policy(grants("read", "parties"))
@never_cache
@require_POST
def make_link(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Make the link by which a party withdraws, and show it, this once."""
    _box, party = box_of(request, pk, "consents")
    try:
        secret = withdrawal_link(party, by=user_of(request))
    except NotAllowed:
        return refused(_("You may not share this record."), status=403)
    link = request.build_absolute_uri(reverse("withdraw", args=[secret]))
    return render(request, "explaining/link_made.html", {"title": title_of(party, user_of(request)), "back": url_of(party), "link": link})


@policy(PUBLIC)
@never_cache
@csrf_exempt
@require_http_methods(["GET", "HEAD", "POST"])
def withdraw_page(request: HttpRequest, secret: str) -> HttpResponse:
    """What somebody has agreed to, with one button each. The secret itself is the proof, so mail programs may press it, too."""
    count = None
    if request.method == "POST":
        count = withdraw_by_link(secret, key_of(request.POST.get("consent", "")))
    context = {"given": given_by_link(secret), "withdrawn": count, "company": workspace()}
    response = render(request, "parties/withdraw.html", context)
    response["X-Robots-Tag"] = "noindex, nofollow"
    response["Referrer-Policy"] = "no-referrer"
    return response
