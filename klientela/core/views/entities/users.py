"""How people see their colleagues."""

from typing import ClassVar

from django.utils.translation import gettext_lazy as _

from klientela.core.access.models import BranchMember, TeamMember
from klientela.core.access.staff import change_staff, hire, keep_users, let_go, take_back
from klientela.core.identity.models import User
from klientela.kernel.entity import Action, Entity, MenuItem, entity


@entity
class UserEntity(Entity):
    model = User
    slug = "users"
    icon = "user-circle"
    group = "settings"
    order = 800
    title = "name"
    subtitle = ("job_title", "email")
    list = ("name", "job_title", "email", "manager", "kind", "is_active")
    form = ("name", "email", "username", "job_title", "manager")
    facts = ("kind", "job_title", "email", "username", "manager", "is_active")
    orders = ("name", "-created_at")
    filters = ("kind", "manager", "is_active")
    memberships: ClassVar = {"team": TeamMember, "branch": BranchMember}
    search = ("name", "username", "email")
    key = ("username", "email", "name")
    synonyms = {
        "name": ("sales agent", "agent", "employee", "pracownik", "handlowiec", "angajat"),
        "manager": ("superior", "boss", "przełożony", "kierownik", "șef"),
        "job_title": ("position", "stanowisko", "funcție"),
    }
    actions = (
        Action("deactivate", _("Close account"), let_go, icon="user-off", tone="bad", when=lambda user: user.is_active, page="users-close"),
        Action("activate", _("Open account"), take_back, icon="user-check", when=lambda user: not user.is_active),
    )
    pages = (MenuItem(_("Organisation chart"), "organisation", "sitemap"),)
    create = staticmethod(hire)
    change = staticmethod(change_staff)
    delete = staticmethod(keep_users)
