"""Keeping bank accounts of parties: checked numbers, one main account, and who entered a number."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from klientela.core.identity.models import User
from klientela.core.parties.accounts.models import PartyAccount
from klientela.core.records.services import save_changes, save_new
from klientela.kernel.banking import InvalidAccount, parse_account, parse_bic
from klientela.kernel.entity import entity_of


@transaction.atomic
def create_party_account(values: Mapping[str, Any], *, by: User) -> PartyAccount:
    """Enter a bank account of a party; its first one is the main one."""
    kept = {**values, **_checked(values, country=values["party"].country)}
    others = PartyAccount.objects.filter(party=values["party"])
    kept["is_main"] = bool(kept.get("is_main")) or not others.filter(is_main=True).exists()
    made: PartyAccount = save_new(entity_of(PartyAccount), {**kept, "number_set_at": timezone.now(), "number_set_by": by}, by=by)
    _only_main(made)
    return made


@transaction.atomic
def change_party_account(account: PartyAccount, values: Mapping[str, Any], *, by: User) -> PartyAccount:
    """Correct a bank account; that its number is another one now is told at the account, with who did it and when."""
    kept = {**values, **_checked(values, country=account.party.country)}
    if kept.get("number", account.number) != account.number:
        kept |= {"number_set_at": timezone.now(), "number_set_by": by, "was_replaced": True}
    changed: PartyAccount = save_changes(account, kept)
    _only_main(changed)
    return changed


def _checked(values: Mapping[str, Any], *, country: str) -> dict[str, Any]:
    kept: dict[str, Any] = {}
    try:
        if "number" in values:
            kept["number"], kept["is_verified"] = parse_account(values["number"], country=country)
    except InvalidAccount as error:
        raise ValidationError({"number": error.args[0]}) from error
    try:
        if values.get("bic"):
            kept["bic"] = parse_bic(values["bic"])
    except InvalidAccount as error:
        raise ValidationError({"bic": error.args[0]}) from error
    return kept


def _only_main(account: PartyAccount) -> None:
    if account.is_main:
        PartyAccount.objects.filter(party=account.party_id, is_main=True).exclude(pk=account.pk).update(is_main=False)
