"""Fields of forms that name somebody or some place of the organisation."""

from typing import Any

from klientela.core.identity.models import User
from klientela.core.records.kinds import Field
from klientela.core.views.inputs import ReferenceField
from klientela.core.views.requests import key_of


def reference(label: Any, target: Any, user: User, *, chosen: Any = None, data: Any = None, name: str = "") -> ReferenceField:
    """A choice of one record of a model among those the user may read; `chosen` is offered even if it is far down."""
    field = Field(name=name, label=label, kind="reference", column=None, target=target)
    made = ReferenceField(field, user, label=label, required=False, help_text="")
    sent = data.get(name) if data else None
    key = key_of(sent)
    made.offer(made.rows.filter(pk=key).first() if key else chosen)
    return made
