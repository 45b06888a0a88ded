"""What is true of branches and teams: whose company they are, which numbers are in order, what still stands there."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.text import capfirst
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from klientela.core.access.models import BankAccount, Branch, Team
from klientela.core.access.trees import above, refuse_circle
from klientela.core.identity.models import User
from klientela.kernel.banking import InvalidAccount, parse_iban
from klientela.kernel.entity import Entity, entities
from klientela.kernel.identifiers import IdentifierKind, InvalidIdentifier
from klientela.kernel.slot import slot

NUMBERS = (("tax_id", "tax"), ("vat_id", "vat"), ("register_number", "register"))


def is_company(branch: Branch) -> bool:
    """Whether a branch has tax data of its own, so that documents are issued in its name."""
    return bool(branch.tax_id or branch.vat_id)


def company_of(branch: Branch) -> Branch | None:
    """The company a branch belongs to: the nearest of itself and those above it that has tax data of its own."""
    return next((known for known in (branch, *above(branch)) if is_company(known)), None)


def check_branch(branch: Branch) -> None:
    """Refuse a circle of branches and numbers that are none; numbers are kept without their spelling."""
    refuse_circle(branch)
    for name, role in NUMBERS:
        text = getattr(branch, name).strip()
        kind = number_kind(role, branch.country)
        setattr(branch, name, _number(kind, text, country=branch.country, field=name) if kind and text else text)


def number_kind(role: str, country: str) -> IdentifierKind | None:
    """The kind of number that plays this role for companies of a country, if a country pack knows one."""
    kinds: Iterator[IdentifierKind] = iter(slot("identifiers.kinds").kept().values())
    return next((kind for kind in kinds if kind.role == role and kind.serves(country)), None)


def number_text(branch: Branch, name: str) -> str:
    """A number of a branch the way people read it."""
    value: str = getattr(branch, name)
    kind = number_kind(dict(NUMBERS)[name], branch.country)
    return kind.format(value) if kind and value else value


def check_account(account: BankAccount) -> None:
    """Refuse an account number whose check digits are wrong."""
    try:
        account.iban = parse_iban(account.iban)
    except InvalidAccount as error:
        raise ValidationError({"iban": error.args[0]}) from error


def record_kinds() -> Iterator[Entity]:
    """The kinds of records that have an owner, a team and a branch; each row is of one of them."""
    for entity in entities():
        if hasattr(entity.model, "acl") and not entity.model._meta.proxy:
            yield entity


def rows_of(entity: Entity) -> Any:
    """All rows of a kind of records, tombstones too, whoever may see them."""
    return entity.model._base_manager.filter(**entity.where)


def standing(place: Branch | Team | User, *, waiting: bool = False) -> list[tuple[Entity, int]]:
    """How many records stand at a branch or team, or are looked after by a user; by kind, whoever may see them.

    `waiting`: only those nobody looks after.
    """
    field = {Branch: "branch", Team: "team", User: "owner"}[type(place)]
    wanted: dict[str, Any] = {field: place, "deleted_at": None, **({"owner": None} if waiting else {})}
    counted = ((entity, rows_of(entity).filter(**wanted).count()) for entity in record_kinds())
    return [(entity, count) for entity, count in counted if count]


def in_words(counts: list[tuple[Entity, int]]) -> str:
    """“Deals: 12, parties: 3”; nothing is an empty text."""
    return capfirst(", ".join(f"{entity.plural or entity.model._meta.verbose_name_plural}: {count}" for entity, count in counts))


def refuse_deleting_branch(branch: Branch) -> None:
    """A branch goes when nobody works there and nothing belongs to it."""
    found = (
        ngettext("%(n)s branch below it", "%(n)s branches below it", n) % {"n": n} if (n := _below(branch)) else "",
        ngettext("%(n)s person", "%(n)s people", n) % {"n": n} if (n := _people(branch)) else "",
        ngettext("%(n)s team", "%(n)s teams", n) % {"n": n} if (n := _teams(branch)) else "",
        in_words(standing(branch)),
    )
    if any(found):
        what = "; ".join(filter(None, found))
        raise ValidationError(_("This branch is still in use (%(what)s). Move them elsewhere first.") % {"what": what})


def refuse_deleting_team(team: Team) -> None:
    """A team goes when nothing waits in its queue; what its members look after stays with them."""
    if records := standing(team, waiting=True):
        raise ValidationError(
            _("Records still wait in the queue of this team (%(what)s). Hand them over first.") % {"what": in_words(records)}
        )


def _below(branch: Branch) -> int:
    return Branch.objects.filter(parent=branch, deleted_at=None).count()


def _people(branch: Branch) -> int:
    return branch.members.filter(user__deleted_at=None).count()


def _teams(branch: Branch) -> int:
    return Team.objects.filter(branch=branch, deleted_at=None).count()


def _number(kind: IdentifierKind, text: str, *, country: str, field: str) -> str:
    if kind.role == "vat" and text[:1].isdigit():
        text = f"{country}{text}"
    try:
        return kind.validate(text)
    except InvalidIdentifier as error:
        raise ValidationError({field: str(error)}) from error
