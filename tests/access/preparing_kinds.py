"""A kind of records that the doors of its settings need; it has no records and is open to nobody."""

from collections.abc import Callable
from typing import Any

from klientela.core.identity.models import User
from klientela.core.own_entities.models import OwnEntity
from tests.access.company import Company

type Parts = list[dict[str, Any]]


def _kinds(_company: Company, _user: User) -> Parts:
    kind, _is_new = OwnEntity.objects.get_or_create(code="secret-plans", defaults={"singular": "Secret plan", "plural": "Secret plans"})
    return [{"pk": kind.pk}]


PREPARED_KINDS: dict[str, Callable[[Company, User], Parts]] = {
    f"/settings/kinds/<uuid:pk>/{page}": _kinds for page in ("", "off/", "on/", "remove/")
}
