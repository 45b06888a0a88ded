"""What sales tells on the card of a party: which deals are open, and what a group of companies has open."""

from collections.abc import Collection, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Sum, Value
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.parties.card.kinds import OpenBox, OpenLine, OpenSource, Way, Weight, together
from klientela.core.parties.card.kinds import Sum as Money
from klientela.core.parties.models import Party
from klientela.core.processes.models import Stage
from klientela.core.records.titles import title_path
from klientela.core.records.writing import may_make
from klientela.core.views.addresses import list_address, record_address
from klientela.core.views.effective import effective
from klientela.core.views.naming import plural_of
from klientela.kernel.entity import entity_of
from klientela.modules.sales.models import Deal
from klientela.modules.sales.seeing import money_in, named, sees_figures, worth
from klientela.ui.formats import formats_now

SHOWN, COUNTED = 5, 200


def open_deals(user: User, party: Party) -> OpenBox | None:
    """The open deals with a party that a user sees, the one that moved last first; by one statement."""
    entity = entity_of(Deal)
    if not _sees_open(user):
        return None
    rows = visible(user, "read", entity).filter(party=party, closed_at=None)
    shown = {"title": title_path(entity, user), "stage_shown": _stage(user), "worth": worth(user), "money_in": money_in(user)}
    moved = ("-moved_at",) if sees(user, entity, "moved_at") else ()
    since = {"since": F("opened_at")} if sees(user, entity, "opened_at") else {"since": Value(None)}
    code = {"code_shown": F("code") if sees(user, entity, "code") else Value("")}
    found = list(rows.order_by(*moved, "-pk").values("pk", **shown, **since, **code)[: COUNTED + 1])
    if not found:
        return None
    counted = found[:COUNTED]
    weight = together([_weight(1, row["money_in"], row["worth"]) for row in counted])
    all_url = f"{list_address(entity)}?party={party.pk}" if len(found) > SHOWN else ""
    lines = [_line(row) for row in found[:SHOWN]]
    return OpenBox(plural_of(entity), lines, len(counted), len(found) > COUNTED, weight.sums if len(found) <= COUNTED else (), all_url)


def ways(user: User, party: Party) -> list[Way]:
    """To enter a deal with the party."""
    entity = entity_of(Deal)
    if not may_make(user, entity) or "party" not in {field.name for field in effective(entity, user).new_form}:
        return []
    return [Way(_("New deal"), "target-arrow", f"{reverse('deals-new')}?party={party.pk}", "o", is_main=True)]


def weights(user: User, keys: Collection[UUID]) -> Mapping[UUID, Weight]:
    """The open deals of several parties, as far as a user sees them."""
    if not _sees_open(user):
        return {}
    rows = visible(user, "read", entity_of(Deal)).filter(party__in=keys, closed_at=None).order_by()
    found: dict[UUID, list[Weight]] = {}
    for key, money, count, amount in rows.values_list("party", money_in(user)).annotate(n=Count("pk"), total=Sum(worth(user))):
        found.setdefault(key, []).append(_weight(count, money, amount))
    return {key: together(some) for key, some in found.items()}


def _sees_open(user: User) -> bool:
    return sees(user, entity_of(Deal), "party") and sees_figures(user, "open")


def _stage(user: User) -> Any:
    return named(user, Stage, "stage__") if sees(user, entity_of(Deal), "stage") else Value("")


def _weight(count: int, currency: str, amount: Decimal | None) -> Weight:
    return Weight(count, (Money(currency or "", amount),) if amount is not None else ())


def _line(row: dict[str, Any]) -> OpenLine:
    entity = entity_of(Deal)
    words = [str(word) for word in (row["stage_shown"], _age(row["since"])) if word]
    sums = (Money(row["money_in"] or "", row["worth"]),) if row["worth"] is not None else ()
    return OpenLine(row["title"] or row["code_shown"], record_address(entity, row["pk"]), " · ".join(words), sums)


def _age(since: datetime | None) -> str:
    if since is None:
        return ""
    days = max((timezone.now() - since).days, 0)
    return ngettext("%(n)s day", "%(n)s days", days) % {"n": formats_now().number(days)}


OPEN = OpenSource(open_deals)
