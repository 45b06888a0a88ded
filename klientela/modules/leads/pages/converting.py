"""The page on which a lead becomes a customer: who it is, and what is to be sold."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy
from django.views.decorators.http import require_http_methods

from klientela.core.access.acting import current_actor
from klientela.core.access.decisions import fields_for, fixed_for
from klientela.core.access.policy import grants, policy
from klientela.core.identity.models import User
from klientela.core.parties.duplicates.typing import Hint
from klientela.core.parties.models import Organization, Person
from klientela.core.records.titles import title_of
from klientela.core.records.withholding import withheld_from
from klientela.core.records.writing import may_make
from klientela.core.views.addresses import address_of
from klientela.core.views.flash import say
from klientela.core.views.inputs import CURRENCIES
from klientela.core.views.requests import user_of
from klientela.kernel.entity import entity_named, entity_of
from klientela.kernel.errors import NotAllowed
from klientela.modules.leads.converting import Becoming, convert, known_companies, known_people, may_open_deals
from klientela.modules.leads.models import Lead
from klientela.modules.leads.pages.asking import lead_for

NEW, NONE = "new", "none"
MONEY = frozenset({"amount", "currency"})


class ConvertForm(forms.Form):
    """A company and a person, known or new; and a deal."""

    company = forms.ChoiceField(label=gettext_lazy("Company"), widget=forms.RadioSelect)
    new_company = forms.CharField(label=gettext_lazy("Name of the new company"), max_length=200, required=False)
    person = forms.ChoiceField(label=gettext_lazy("Person"), widget=forms.RadioSelect)
    new_person = forms.CharField(label=gettext_lazy("Name of the new person"), max_length=200, required=False)
    deal = forms.CharField(
        label=gettext_lazy("Name of the deal"), max_length=200, required=False, help_text=gettext_lazy("Leave it empty to open no deal.")
    )
    amount = forms.DecimalField(label=gettext_lazy("Amount"), max_digits=18, decimal_places=4, min_value=0, required=False)
    currency = forms.ChoiceField(label=gettext_lazy("Currency"), required=False)

    def __init__(self, *given: Any, lead: Lead, user: User, **more: Any) -> None:
        told = withheld_from(lead, user)
        companies, people = known_companies(told, user), known_people(told, user)
        more["initial"] = self._begins(told, companies, people, user=user)
        super().__init__(*given, **more)
        self.hints = {"company": companies, "person": people}
        for name, none, kind in (("company", _("No company"), Organization), ("person", _("No person"), Person)):
            new = [(NEW, pgettext_lazy("convert", "A new one"))] if may_make(user, entity_of(kind)) else []
            box: Any = self.fields[name]
            box.choices = [*((str(hint.key), hint.title) for hint in self.hints[name]), *new, (NONE, none)]
        chosen: Any = self.fields["currency"]
        chosen.choices = [("", "–"), *((code, code) for code in CURRENCIES)]
        self._leave_out(user)
        for box in self.fields.values():
            if not isinstance(box.widget, forms.RadioSelect):
                box.widget.attrs.setdefault("class", "input")

    @staticmethod
    def _begins(lead: Lead, companies: list[Hint], people: list[Hint], *, user: User) -> dict[str, Any]:
        """What is likeliest: a known company and person, else new ones of the names that the lead has."""
        named = {"new_company": lead.company, "new_person": lead.contact}
        company = str(companies[0].key) if companies else NEW if lead.company else NONE
        person = str(people[0].key) if people else NEW if lead.contact else NONE
        product = title_of(lead.product, user) if lead.product_id and lead.product else ""
        deal = " – ".join(part for part in (product, lead.company or lead.contact or lead.name) if part)
        return {**named, "company": company, "person": person, "deal": deal[:200]}

    def _leave_out(self, user: User) -> None:
        """No deal for whoever may enter none, no worth for whoever may not say it."""
        entity = entity_named("deals")
        closed = fields_for(user, entity) | fixed_for(user, entity)
        gone = {"deal", *MONEY} if not may_open_deals(user) else MONEY if MONEY & closed else frozenset()
        for name in gone:
            del self.fields[name]

    def becoming(self) -> Becoming:
        """What was chosen."""
        said = self.cleaned_data
        return Becoming(
            company=_key(said["company"]),
            new_company=said["new_company"].strip() if said["company"] == NEW else "",
            person=_key(said["person"]),
            new_person=said["new_person"].strip() if said["person"] == NEW else "",
            deal=said.get("deal", "").strip(),
            amount=said.get("amount"),
            currency=said.get("currency", ""),
        )

    def clean(self) -> dict[str, Any]:
        """New ones have names, an amount has its currency."""
        said = self.cleaned_data
        for name in ("company", "person"):
            if said.get(name) == NEW and not said.get(f"new_{name}", "").strip():
                self.add_error(f"new_{name}", _("Say the name."))
        if said.get("amount") is not None and not said.get("currency"):
            self.add_error("currency", _("Say in which currency."))
        return said


def _key(text: str) -> UUID | None:
    return None if text in (NEW, NONE) else UUID(text)


@policy(grants("convert", "leads"))
@require_http_methods(["GET", "HEAD", "POST"])
def convert_page(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Say who a lead becomes, and have it done."""
    lead, user = lead_for(request, pk, "convert"), user_of(request)
    form = ConvertForm(request.POST or None, lead=lead, user=user)
    if request.method == "POST" and form.is_valid():
        try:
            lead = convert(lead, by=user, to=form.becoming())
        except ValidationError as error:
            form.add_error(None, error.messages)
        except NotAllowed:
            form.add_error(None, _("You may not do this."))
        else:
            say(request, _("The lead has become a customer."), undo=current_actor().batch)
            return redirect(address_of(lead))
    context = {"form": form, "lead": lead, "name": title_of(lead, user), "back": address_of(lead), "hints": form.hints}
    return render(request, "leads/convert.html", context, status=422 if form.errors else 200)
