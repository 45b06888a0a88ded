"""How people see the organisation: branches with their accounts, teams and roles."""

from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import BankAccount, Branch, Role, Team, Territory
from klientela.core.access.roles import change_role, create_role, delete_role
from klientela.core.records.organisation import change_account, change_branch, create_account, create_branch, delete_branch, delete_team
from klientela.core.records.territories import change_territory, create_territory, delete_territory
from klientela.kernel.entity import Entity, MenuItem, entity


@entity
class TeamEntity(Entity):
    model = Team
    slug = "teams"
    icon = "users-group"
    group = "settings"
    order = 810
    subtitle = ("branch",)
    list = ("name", "leader", "branch")
    form = ("name", "leader", "branch")
    orders = ("name",)
    filters = ("branch",)
    search = ("name",)
    key = ("name",)
    synonyms = {"leader": ("manager", "kierownik", "șef")}
    delete = staticmethod(delete_team)


@entity
class BranchEntity(Entity):
    model = Branch
    slug = "branches"
    icon = "building-community"
    group = "settings"
    order = 820
    subtitle = ("town", "tax_id")
    list = ("name", "code", "parent", "town", "tax_id")
    form = (
        "name",
        "code",
        "parent",
        "country",
        "legal_name",
        "tax_id",
        "vat_id",
        "register_number",
        "street",
        "postal_code",
        "town",
        "email",
        "phone",
        "currency",
    )
    parts = ("bank-accounts",)
    pages = (MenuItem(_("Organisation chart"), "organisation-branches", "sitemap"),)
    orders = ("name",)
    filters = ("parent", "country", "town")
    search = ("name", "code")
    key = ("name", "code")
    synonyms = {"name": ("regional office", "office", "oddział", "sucursală", "filială")}
    create = staticmethod(create_branch)
    change = staticmethod(change_branch)
    delete = staticmethod(delete_branch)


@entity
class BankAccountEntity(Entity):
    model = BankAccount
    slug = "bank-accounts"
    icon = "building-bank"
    in_menu = False
    part_of = "branch"
    title = "iban"
    list = ("iban", "bank", "currency", "is_main")
    form = ("iban", "bank", "currency", "is_main")
    orders = ("iban",)
    create = staticmethod(create_account)
    change = staticmethod(change_account)


@entity
class TerritoryEntity(Entity):
    model = Territory
    slug = "territories"
    icon = "map-pin"
    group = "settings"
    order = 825
    list = ("name", "parent")
    form = ("name", "parent")
    orders = ("name",)
    filters = ("parent",)
    search = ("name",)
    key = ("name",)
    synonyms = {"name": ("region", "obszar", "teritoriu", "zonă")}
    create = staticmethod(create_territory)
    change = staticmethod(change_territory)
    delete = staticmethod(delete_territory)


@entity
class RoleEntity(Entity):
    model = Role
    slug = "roles"
    icon = "shield-lock"
    group = "settings"
    in_menu = False
    order = 830
    list = ("name", "description", "needs_second_factor")
    translated = ("name", "description")
    form = ("name", "description", "needs_second_factor")
    facts = ("name", "slug", "description", "needs_second_factor")
    orders = ("name",)
    search = ("name",)
    key = ("slug", "name")
    create = staticmethod(create_role)
    change = staticmethod(change_role)
    delete = staticmethod(delete_role)
