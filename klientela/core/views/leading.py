"""Old addresses lead on to what their records have become."""

from typing import Any

from django.http import HttpRequest

from klientela.core.records.leading_on import led_on
from klientela.core.views.requests import user_of
from klientela.kernel.entity import Entity


def led_address(request: HttpRequest, entity: Entity, key: Any) -> str | None:
    """The address asked for, of the record that stands in the place of one that is not there; None where there is none for this user.

    It is for now only: what was merged may become two again, so browsers must not remember it.
    """
    found = led_on(user_of(request), entity, key) if key else None
    return request.get_full_path().replace(str(key), str(found), 1) if found else None
