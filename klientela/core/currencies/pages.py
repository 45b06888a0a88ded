"""The page of currencies: what the company counts in, the newest rates, how one went, and ways in for new ones."""

from collections.abc import Callable
from datetime import date
from decimal import Decimal, InvalidOperation

from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from klientela.core.access.policy import function, policy
from klientela.core.currencies import services, showing
from klientela.core.views.flash import say
from klientela.core.views.requests import user_of
from klientela.ui.formats import formats_now


@policy(function(services.FUNCTION))
@require_safe
def currencies_page(request: HttpRequest) -> HttpResponse:
    """Currencies and rates."""
    return render(request, "currencies/page.html", showing.shown(request.GET))


@policy(function(services.FUNCTION))
@require_POST
def bring_page(request: HttpRequest) -> HttpResponse:
    """Take a table of rates from a file."""

    def work() -> str:
        file = request.FILES.get("file")
        if file is None:
            raise ValidationError(_("Choose a file."))
        if (file.size or 0) > showing.MOST_BYTES:
            raise ValidationError(_("The file is too large for a table of rates."))
        brought = services.bring(file.read(), by=user_of(request))
        words = formats_now()
        told = {"n": words.number(brought.rates), "first": words.day(brought.first), "last": words.day(brought.last)}
        return _("The file has brought rates: %(n)s, from %(first)s to %(last)s.") % told

    return _done(request, work)


@policy(function(services.FUNCTION))
@require_POST
def enter_page(request: HttpRequest) -> HttpResponse:
    """Enter a rate by hand."""

    def work() -> str:
        asked = request.POST
        made = services.enter_rate(
            _code(asked.get("base", "")),
            _code(asked.get("currency", "")),
            _day(asked.get("day", "")),
            rate=_number(asked.get("rate", "")),
            by=user_of(request),
        )
        return _("The rate is kept: %(rate)s.") % {"rate": made}

    return _done(request, work)


@policy(function(services.FUNCTION))
@require_POST
def count_page(request: HttpRequest) -> HttpResponse:
    """Say what the company counts in and whose rates it follows."""

    def work() -> str:
        asked = request.POST
        currency = _code(asked.get("currency", ""))
        services.count_in(currency, source=asked.get("source", ""), is_fetched="is_fetched" in asked, by=user_of(request))
        return _("The company counts in %(currency)s.") % {"currency": currency}

    return _done(request, work)


@policy(function(services.FUNCTION))
@require_POST
def drop_page(request: HttpRequest, key: int) -> HttpResponse:
    """Take back a rate entered by hand."""

    def work() -> str:
        services.drop_rate(key, by=user_of(request))
        return _("The rate is taken back.")

    return _done(request, work)


def _done(request: HttpRequest, work: Callable[[], str]) -> HttpResponse:
    try:
        say(request, work())
    except ValidationError as error:
        say(request, " ".join(error.messages), tone="red")
    return redirect("currencies")


def _code(text: str) -> str:
    """Cut, so that what is no code can still be told."""
    return text.strip().upper()[:10]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise ValidationError(_("Choose the day of the rate.")) from error


def _number(text: str) -> Decimal:
    try:
        return Decimal(text.strip().replace(" ", "").replace(",", "."))
    except InvalidOperation as error:
        raise ValidationError(_("A rate is a number above zero.")) from error
