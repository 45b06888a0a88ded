"""Verbs of the catalogue."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import demand, fixed_for
from klientela.core.criteria.tree import Group, to_json
from klientela.core.identity.models import User
from klientela.core.records.services import bury, save, save_changes
from klientela.kernel.entity import entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.catalogue.models import Category, Price, PriceBase, PriceFor, PriceList, Product

WHOM = {"for_whom", "party", "territory"}


def create_price(values: Mapping[str, Any], *, by: User) -> Price:
    """Write a price into a list, in the currency of the list."""
    price = Price(**values)
    price.currency = price.currency or price.price_list.currency
    made: Price = save(price)
    return made


def change_list(record: PriceList, values: Mapping[str, Any], *, by: User) -> PriceList:
    """Change a price list; its currency stays while there are prices in it."""
    if values.get("currency", record.currency) != record.currency:
        if Price.unscoped.filter(price_list=record, deleted_at=None).exists():
            raise ValidationError({"currency": _("There are prices in this list; make another list for another currency.")})
        if PriceList.unscoped.filter(base_list=record, base=PriceBase.OTHER, deleted_at=None).exists():
            raise ValidationError({"currency": _("Another price list is worked out of this one.")})
    changed: PriceList = save_changes(record, _fitting(values))
    return changed


def _fitting(values: Mapping[str, Any]) -> dict[str, Any]:
    """Who a list was for before goes with it, so that no customer stands in a list for everyone."""
    whom = values.get("for_whom")
    gone = {"party": PriceFor.CUSTOMER, "territory": PriceFor.TERRITORY}
    return {**values, **{name: None for name, kind in gone.items() if whom and whom != kind}}


def delete_list(record: PriceList, *, by: User) -> None:
    """Take a price list away, unless another one is worked out of it."""
    if PriceList.unscoped.filter(base_list=record, deleted_at=None).exists():
        raise ValidationError(_("Another price list is worked out of this one."))
    bury(record)


def delete_category(record: Category, *, by: User) -> None:
    """Take an empty category away."""
    within = Category.unscoped.filter(parent=record, deleted_at=None).exists()
    if within or Product.unscoped.filter(category=record, deleted_at=None).exists():
        raise ValidationError(_("There is still something in this category."))
    bury(record)


def set_segment(record: PriceList, tree: Group, *, by: User) -> PriceList:
    """Say for which customers a price list is; it is then one for a group of them."""
    demand(by, "update", record)
    if fixed_for(by, entity_of(record)) & WHOM:
        raise NotAllowed("update")
    changed: PriceList = save_changes(record, {"segment": to_json(tree), "for_whom": PriceFor.SEGMENT, "party": None, "territory": None})
    return changed
