"""What a product would cost: asked on its page, answered with the reason."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from klientela.core.access.decisions import get_for, may, sees
from klientela.core.access.policy import grants, policy
from klientela.core.criteria.moments import today_for
from klientela.core.identity.models import User
from klientela.core.parties.models import Party
from klientela.core.records.kinds import field_of
from klientela.core.records.titles import title_of
from klientela.core.views.addresses import address_of
from klientela.core.views.inputs import CURRENCIES, NumberField, ReferenceField
from klientela.core.views.requests import is_fragment, user_of
from klientela.kernel.entity import Entity, Panel, entity_of
from klientela.modules.catalogue.models import PriceList, Product, ProductStatus
from klientela.modules.catalogue.pricing.answers import Answer
from klientela.modules.catalogue.pricing.asking import ask

LARGEST = Decimal(10) ** 9
FIRST = date(1990, 1, 1)


class PriceQuestion(forms.Form):
    """For whom, how much, when and in which currency. A brief one offers no customers before one types."""

    def __init__(self, user: User, data: Any = None, *, is_brief: bool = False) -> None:
        super().__init__(data)
        self.fields["party"] = ReferenceField(field_of(entity_of(PriceList), "party"), user, label=_("Customer"), required=False)
        party: Any = self.fields["party"]
        party.widget.may_create = False
        if is_brief:
            party.choices = [("", "–")]
        else:
            party.offer(self._chosen())
        number = forms.TextInput(attrs={"class": "input", "inputmode": "decimal"})
        least = Decimal("0.001")
        self.fields["quantity"] = NumberField(
            label=_("Quantity"), min_value=least, max_value=LARGEST, max_digits=14, decimal_places=3, widget=number, initial=Decimal(1)
        )
        day = forms.DateInput(format="%Y-%m-%d", attrs={"class": "input", "type": "date"})
        self.fields["on"] = forms.DateField(label=_("Day"), widget=day, initial=today_for(user))
        currencies = [("", capfirst(str(_("as it is priced")))), *((code, code) for code in CURRENCIES)]
        chosen = forms.Select(attrs={"class": "select"})
        self.fields["currency"] = forms.ChoiceField(label=_("Currency"), choices=currencies, required=False, widget=chosen)

    def _chosen(self) -> Any:
        field: Any = self.fields["party"]
        try:
            return field.rows.filter(pk=self.data.get("party")).first() if self.data.get("party") else None
        except (ValueError, forms.ValidationError):
            return None


def price_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """What a product would cost, for those who see prices at all."""
    if not isinstance(record, Product) or not _may_ask(user):
        return None
    return Panel(_("What would it cost"), "catalogue/ask.html", {"product": record, "form": PriceQuestion(user, is_brief=True)}, "side")


@policy(grants("read", "products"))
@require_safe
def price_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """The price of a product for a customer, a quantity, a day and a currency, with its reason."""
    user = user_of(request)
    product: Product = get_for(user, entity_of(Product), pk)
    form = PriceQuestion(user, request.GET if "quantity" in request.GET else None)
    found = _answered(form, product) if _may_ask(user) and form.is_bound and form.is_valid() else None
    is_known = sees(user, entity_of(Product), "status")
    context = {"product": product, "form": form, "answer": found, "is_sold": not is_known or product.status == ProductStatus.ACTIVE}
    context |= {"list_url": address_of(found.price_list) if found and found.price_list else ""}
    if is_fragment(request):
        return render(request, "catalogue/ask.html", context)
    named = {"title": _("What would it cost"), "back": address_of(product), "called": title_of(product, user)}
    return render(request, "catalogue/page.html", {**context, **named, "part": "catalogue/ask.html"})


def _may_ask(user: User) -> bool:
    return may(user, "read", entity_of(Party)) and sees(user, entity_of(Product), "list_price", "currency")


def _answered(form: PriceQuestion, product: Product) -> Answer:
    known = form.cleaned_data
    party = known["party"].pk if known["party"] else None
    return ask(product, party_id=party, quantity=known["quantity"], on=max(known["on"], FIRST), currency=known["currency"])
