"""Parts of the configuration: which modules are on, permissions, layouts."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from klientela.core.access.decisions import may
from klientela.core.access.functions import MANAGE_ACCESS
from klientela.core.access.models import Branch, Role
from klientela.core.access.modules import modules_off
from klientela.core.access.policy_checks import checked
from klientela.core.access.policy_document import FORMAT, document
from klientela.core.access.policy_versions import apply, current_version
from klientela.core.access.switches import switch_off, switch_on
from klientela.core.identity.models import User
from klientela.core.views.naming import plural_of
from klientela.core.views.overlays.content import MENU, read_content
from klientela.core.views.overlays.models import Level, Overlay
from klientela.core.views.overlays.services import Where, put
from klientela.kernel.configuration import ConfigurationPart, Values
from klientela.kernel.entity import entity_named
from klientela.kernel.module import switchable


def write_modules() -> Values:
    """Which modules are on."""
    off = modules_off()
    return {label: label not in off for label in switchable()}


def put_modules(values: Values, *, by: User) -> None:
    """Switch modules on and off; one that is not installed here is left out."""
    for label, is_on in values.items():
        if label in switchable() and is_on is not None:
            (switch_on if is_on else switch_off)(label, by=by)


def write_roles() -> Values:
    """The permissions of each role."""
    return dict(document()["roles"])


def put_roles(values: Values, *, by: User) -> None:
    """Put roles with their permissions; the others keep theirs."""
    now = current_version()
    roles = {slug: role for slug, role in {**now.document["roles"], **values}.items() if role is not None}
    apply(checked({"format": FORMAT, "roles": roles}), by=by, base=now.number, note=_("From a file of configuration"))


def write_layouts() -> Values:
    """How forms, pages and the menu are arranged for the company, branches and roles; what people arranged for themselves stays theirs."""
    rows = Overlay.objects.filter(deleted_at=None).exclude(level=Level.USER).exclude(content={}).select_related("branch", "role")
    return {_layout_key(row): row.content for row in rows}


def _layout_key(row: Overlay) -> str:
    whose = row.role.slug if row.role else row.branch.name if row.branch else ""
    return "/".join(part for part in (row.entity, row.level, whose) if part)


def put_layouts(values: Values, *, by: User) -> None:
    """Put layouts into force as new editions."""
    for key, content in values.items():
        put(_where(key), read_content(content), by=by, note=_("From a file of configuration"))


def _where(key: str) -> Where:
    entity, level, whose = [*key.split("/", 2), "", ""][:3]
    if level == Level.COMPANY:
        return Where(entity)
    rows: dict[str, Any] = {"role": Role.objects.filter(slug=whose), "branch": Branch.objects.filter(name=whose)}
    found = rows[level].filter(deleted_at=None).first() if level in rows else None
    if found is None:
        raise ValidationError(
            _("There is no role or branch “%(name)s” here for the layout of “%(what)s”.") % {"name": whose, "what": entity}
        )
    return Where(entity, level, found.pk)


def layout_named(key: str, _value: Any) -> str:
    """“Deals: rep”."""
    entity, _level, whose = [*key.split("/", 2), "", ""][:3]
    return f"{kind_named(entity)}: {whose}" if whose else kind_named(entity)


def kind_named(slug: str) -> str:
    """What records are called, or their slug where there are none here."""
    try:
        return str(plural_of(entity_named(slug))) if slug != MENU else _("Menu")
    except LookupError:
        return slug


def module_named(key: str, value: Any) -> str:
    """“Sales (on)”."""
    name = switchable()[key].verbose_name if key in switchable() else key
    return _("%(module)s: on") % {"module": name} if value else _("%(module)s: off") % {"module": name}


def role_named(key: str, value: Any) -> str:
    """The name of a role."""
    return str((value or {}).get("name") or key)


MODULES = ConfigurationPart(gettext_lazy("Modules"), write_modules, put_modules, module_named)
ROLES = ConfigurationPart(
    gettext_lazy("Roles and permissions"), write_roles, put_roles, role_named, may=lambda user: may(user, MANAGE_ACCESS)
)
LAYOUTS = ConfigurationPart(gettext_lazy("Layouts"), write_layouts, put_layouts, layout_named)
