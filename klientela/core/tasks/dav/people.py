"""The people somebody may see, as his address books read and write them."""

from __future__ import annotations

from collections.abc import Collection as Several
from functools import partial

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import get_for, may, visible
from klientela.core.exchange.vcards import Card, read_cards
from klientela.core.identity.models import User
from klientela.core.parties.models import Person
from klientela.core.records.services import delete
from klientela.core.records.writing import may_make
from klientela.core.tasks.dav.shelves import Item, Refused, Shelf, forget_item, keep_item, keys_named, mark_of, names_of
from klientela.core.tasks.interchange.people_in import bring_card, change_by_card
from klientela.core.tasks.interchange.people_shown import ShownParty, parties_shown_to
from klientela.core.tasks.interchange.vcard_out import card_of
from klientela.core.tasks.models import Collection
from klientela.kernel.entity import entity_of

CODE, ENDING = Collection.PEOPLE.value, ".vcf"
MOST = 5_000
"""So many people an address book holds, the newest ones."""


def items(user: User, names: Several[str] | None) -> dict[str, Item]:
    """The people somebody may see by the names his programs have for them."""
    rows = visible(user, "read", entity_of(Person)).order_by("-created_at", "-pk")
    if names is not None:
        rows = rows.filter(pk__in=keys_named(user, CODE, names, ending=ENDING))
    called = names_of(user, CODE)
    found: dict[str, Item] = {}
    for shown in parties_shown_to(user, list(rows[:MOST])):
        name = called.get(shown.party.pk) or f"{shown.party.pk}{ENDING}"
        found.setdefault(name, _item(name, shown))
    return {name: item for name, item in found.items() if names is None or name in names}


def _item(name: str, shown: ShownParty) -> Item:
    text = card_of(shown)
    return Item(name, shown.party.pk, mark_of(text), partial(str, text))


@transaction.atomic
def put(user: User, name: str, content: bytes, item: Item | None) -> None:
    """Enter or change a person as a program says; what it says is taken over whole or not at all."""
    card = _one_card(content)
    if item:
        person = change_by_card(get_for(user, entity_of(Person), item.key, "update"), card, by=user)
    else:
        if card.is_company:
            raise Refused(403, "CR:valid-address-data", str(_("Companies are entered here, not by address books.")))
        person = bring_card(card, by=user)
    keep_item(user, CODE, name=name, key=person.pk, uid=card.uid, text=content.decode("utf-8", "replace"))


def _one_card(content: bytes) -> Card:
    try:
        cards = read_cards(content)
    except ValidationError as error:
        raise Refused(400, "CR:valid-address-data", " ".join(error.messages)) from error
    if len(cards) != 1 or not cards[0].is_whole or cards[0].is_list or not cards[0].name or not cards[0].first("VERSION"):
        raise Refused(400, "CR:valid-address-data", str(_("There has to be exactly one whole card of a person, with a name.")))
    return cards[0]


@transaction.atomic
def remove(user: User, item: Item) -> None:
    """Delete a person, where that is allowed."""
    delete(entity_of(Person), item.key, by=user)
    forget_item(user, CODE, item.key)


PEOPLE = Shelf(
    code=CODE,
    home="contacts",
    component="VCARD",
    content_type="text/vcard; charset=utf-8",
    title=_("People"),
    may_read=lambda user: may(user, "read", entity_of(Person)),
    may_add=lambda user: may_make(user, entity_of(Person)),
    items=items,
    put=put,
    remove=remove,
)
