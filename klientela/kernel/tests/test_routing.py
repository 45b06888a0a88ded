"""Addresses grouped by their first word are the addresses they were."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import Resolver404, URLPattern, get_resolver, include, path
from django.urls.resolvers import RegexPattern, URLResolver

from klientela.config.urls import addresses
from klientela.kernel.routing import by_first_word


def one(_request: Any, **_parts: Any) -> HttpResponse:
    return HttpResponse("one")


def other(_request: Any, **_parts: Any) -> HttpResponse:
    return HttpResponse("other")


def resolver(some: list[Any]) -> URLResolver:
    return URLResolver(RegexPattern(r"^/"), some)


def routes(some: Any, before: str = "") -> Iterator[tuple[str, str | None, Any]]:
    for address in some:
        if isinstance(address, URLPattern):
            yield f"{before}{address.pattern}", address.name, address.callback
        else:
            yield from routes(address.url_patterns, f"{before}{address.pattern}")


def test_every_address_of_the_program_is_there_once():
    said = sorted(routes(addresses), key=str)
    assert sorted(routes(by_first_word(addresses)), key=str) == said
    assert len(said) > 1000


def test_of_two_that_fit_the_first_said_answers():
    some = [path("deals/new/", one), path("deals/<slug:name>/", other), path("", one), path("<slug:name>/", other)]
    found = resolver(by_first_word(some)).resolve
    assert [found(address).func for address in ("/deals/new/", "/deals/old/", "/", "/leads/")] == [one, other, one, other]
    assert found("/deals/old/").kwargs == {"name": "old"}
    assert found("/deals/old/").route == "deals/<slug:name>/"


def test_what_is_put_up_later_is_found():
    later: list[Any] = []
    found = resolver(by_first_word([path("deals/", one), path("", include(later))]))
    with pytest.raises(Resolver404):
        found.resolve("/projects/")
    later.append(path("projects/", other))
    assert found.resolve("/projects/").func is other


def test_few_are_tried_before_the_right_one():
    assert len(get_resolver().url_patterns) < 200
