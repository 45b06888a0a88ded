"""Addresses of own kinds: the same pages and operations as every entity has, put up anew when the kinds change.

What makes addresses is imported late: it reads the entities of all packages.
"""

from collections.abc import Iterable
from typing import Any

from django.urls import URLPattern, clear_url_caches

from klientela.kernel.entity import Entity

pages: list[URLPattern] = []
"""Stands at the end of the addresses of the program."""
operations: list[Any] = []
"""Stands within the addresses of the API."""
_up: list[tuple[Entity, ...]] = [()]


def put_up(kinds: Iterable[Entity]) -> None:
    """Put the addresses of these kinds in place of those before; nothing happens where they are the same."""
    from klientela.core.api.site import urls_of
    from klientela.core.views.urls import pages_of

    wanted = tuple(kinds)
    if wanted == _up[0]:
        return
    _up[0] = wanted
    pages[:] = [pattern for kind in wanted for pattern in pages_of(kind)]
    operations[:] = urls_of(wanted)
    clear_url_caches()
