"""Addresses found by their first word, so that a request does not try every other page first."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.urls import URLPattern, URLResolver, include, path
from django.urls.resolvers import RoutePattern

type Address = URLPattern | URLResolver


def by_first_word(addresses: Sequence[Address]) -> list[Address]:
    """The same addresses, those that begin alike together and in their order; what changes while the program runs stays as it is."""
    grouped: dict[str, list[Address]] = {}
    for address in _flat(addresses):
        grouped.setdefault(_first_word(address), []).append(address)
    singles = grouped.pop("", [])
    return [*(path(word, include([_rest(one, word) for one in some])) for word, some in grouped.items()), *singles]


def _flat(addresses: Sequence[Address]) -> Iterator[Address]:
    for address in addresses:
        if isinstance(address, URLResolver) and not str(address.pattern) and not isinstance(address.urlconf_name, list):
            yield from _flat(address.url_patterns)
        else:
            yield address


def _first_word(address: Address) -> str:
    """What an address begins with up to the first stroke; nothing where that is a part to be filled in."""
    word, stroke, _rest_of_it = str(address.pattern).partition("/")
    return f"{word}/" if stroke and "<" not in word else ""


def _rest(address: Address, word: str) -> Address:
    rest = str(address.pattern).removeprefix(word)
    if isinstance(address, URLPattern):
        return URLPattern(RoutePattern(rest, name=address.name, is_endpoint=True), address.callback, address.default_args, address.name)
    return URLResolver(RoutePattern(rest), address.urlconf_name, address.default_kwargs, address.app_name, address.namespace)
