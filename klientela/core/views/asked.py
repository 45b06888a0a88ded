"""What a list, board, pivot, chart or file is asked for: the settings of a saved view, overridden by what the address says."""

from django.http import HttpRequest, QueryDict

from klientela.core.identity.models import User
from klientela.core.views.requests import user_of
from klientela.core.views.saved.opening import opened, opened_of
from klientela.kernel.entity import Entity


def asked(request: HttpRequest, entity: Entity) -> QueryDict:
    """The whole question of a page about an entity, as if its address said all of it."""
    return opened(request, entity, user_of(request)).words


def asked_of(query: QueryDict, entity: Entity, user: User) -> QueryDict:
    """The same for a query string that came another way, such as the question of bulk work."""
    return opened_of(query, entity, user).words
