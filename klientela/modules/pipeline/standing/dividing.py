"""By what deals can be told apart, as far as a user may read it."""

from typing import Any

from django.db.models import CharField, F, Value
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_of
from klientela.modules.pipeline.queries.dimensions import open_only
from klientela.modules.sales.api.counting import Deal, DealLine

WAYS: dict[str, tuple[Any, tuple[str, ...]]] = {
    "all": (_("All"), ()),
    "rep": (_("Representative"), ("owner",)),
    "team": (_("Team"), ("team",)),
    "source": (_("Source"), ("source",)),
    "product": (_("Product"), ("product",)),
    "sector": (_("Industry"), ("party", "industry")),
}
"""The name of each way, and the references that lead to it: from a deal, or from its lines for products."""


def ways_for(user: User) -> dict[str, Any]:
    """The ways whose fields this user sees, with their names."""
    return {name: title for name, (title, joins) in WAYS.items() if _is_for(user, name, joins)}


def divided(user: User, joins: tuple[str, ...], model: Any = Deal) -> dict[str, Any]:
    """Key and name of what the last reference leads to, where the user may read all on the way; else only that there is one."""
    path, joined = "", []
    for name in joins:
        path += f"{name}__"
        model = model._meta.get_field(name).related_model
        joined.append((path, model))
    return open_only(user, joined)


def texts(name: str) -> dict[str, Any]:
    """A text of the deal itself tells them apart."""
    return {"key": F(name), "label": F(name)}


def nothing() -> dict[str, Any]:
    """All together."""
    return {"key": Value("", CharField()), "label": Value("", CharField())}


def _is_for(user: User, name: str, joins: tuple[str, ...]) -> bool:
    model: Any = DealLine if name == "product" else Deal
    for each in joins:
        if not sees(user, entity_of(model), each):
            return False
        model = model._meta.get_field(each).related_model
    return True
