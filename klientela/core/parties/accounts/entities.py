"""How people see bank accounts of parties: their numbers only where a role shows them."""

from klientela.core.parties.accounts.models import PartyAccount
from klientela.core.parties.accounts.services import change_party_account, create_party_account
from klientela.kernel.entity import Entity, entity


@entity
class PartyAccountEntity(Entity):
    model = PartyAccount
    slug = "party-accounts"
    icon = "building-bank"
    in_menu = False
    part_of = "party"
    title = "number"
    list = ("party", "number", "holder", "bank", "bic", "currency", "is_main", "is_verified", "number_set_at")
    form = ("number", "holder", "bank", "bic", "currency", "is_main")
    orders = ("number",)
    hidden = frozenset({"number", "holder", "bank", "bic", "is_verified", "number_set_at", "number_set_by", "was_replaced"})
    create = staticmethod(create_party_account)
    change = staticmethod(change_party_account)
