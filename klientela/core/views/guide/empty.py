"""What stands beside the first steps while nothing is open yet."""

from typing import Any

from django.urls import reverse

from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.heads import import_address
from klientela.core.views.naming import plural_of, singular_of
from klientela.core.views.shell import main_entities


def first_of(user: User) -> dict[str, Any]:
    """The kind of record with a board that a user could open his first of, with where to do it."""
    entity = next((known for known in main_entities(user) if known.board and may_make(user, known)), None)
    if entity is None:
        return {}
    new_url = reverse(f"{entity.slug}-new")
    return {"plural": plural_of(entity), "singular": singular_of(entity), "new_url": new_url, "import_url": import_address(entity, user)}
