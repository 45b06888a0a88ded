"""What the doors of own fields need: a field a company has added."""

from collections.abc import Callable
from typing import Any

from klientela.core.identity.models import User
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed
from tests.access.company import Company

type Parts = list[dict[str, Any]]
FIELD = "/settings/fields/<slug:slug>/field/<slug:code>/"


def _field(company: Company, user: User) -> Parts:
    """A field of deals."""
    own, _made = OwnField.objects.get_or_create(entity="deals", code="added", defaults={"label": "Added", "kind": "text"})
    OwnField.objects.filter(pk=own.pk).update(deleted_at=None)
    configuration_changed()
    return [{"slug": "deals", "code": "added"}]


def _choice(company: Company, user: User) -> Parts:
    """A choice of a field of deals that is not offered any more."""
    options = {"choices": [{"code": "old", "label": "Old", "removed": True}, {"code": "new", "label": "New"}]}
    OwnField.objects.get_or_create(entity="deals", code="picked", defaults={"label": "Picked", "kind": "choice", "options": options})
    configuration_changed()
    return [{"slug": "deals", "code": "picked", "choice": "old"}]


def _questions(_company: Company, _user: User) -> Parts:
    """A question of the settings while somebody adds to it, and nothing asked at all."""
    return [{"slug": "deals", "?": asked} for asked in ("?where.join=all&where.do=add&where-0.field=amount&where-0.op=filled", "")]


PREPARED_OWN_FIELDS: dict[str, Callable[[Company, User], Parts]] = {
    "/settings/question/<slug:slug>/": _questions,
    "/settings/question/<slug:slug>/plain/": _questions,
    FIELD: _field,
    f"{FIELD}kind/": _field,
    f"{FIELD}replace/<slug:choice>/": _choice,
    f"{FIELD}remove/": _field,
    f"{FIELD}back/": _field,
    f"{FIELD}return/": _field,
    **{f"/settings/fields/<slug:slug>/{rest}": lambda _company, _user: [{"slug": "deals"}] for rest in ("", "new/", "order/")},
}
