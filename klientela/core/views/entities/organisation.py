"""How people see the organisation: branches, teams and roles."""

from klientela.core.access.models import Branch, Role, Team
from klientela.kernel.entity import Entity, entity


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


@entity
class BranchEntity(Entity):
    model = Branch
    slug = "branches"
    icon = "building-community"
    group = "settings"
    order = 820
    subtitle = ("code",)
    list = ("name", "code", "parent")
    form = ("name", "code", "parent")
    orders = ("name",)
    filters = ("parent",)
    search = ("name", "code")
    key = ("name", "code")
    synonyms = {"name": ("regional office", "office", "oddział", "sucursală", "filială")}


@entity
class RoleEntity(Entity):
    model = Role
    slug = "roles"
    icon = "shield-lock"
    group = "settings"
    order = 830
    list = ("name", "slug")
    form = ("name", "slug")
    orders = ("name",)
    search = ("name",)
    key = ("slug", "name")
