"""Which changes of deals a question is about, by how the deal stood before and after each of them."""

from datetime import date

from django.db.models import Case, CharField, DecimalField, F, Q, Value, When
from django.db.models.functions import Coalesce
from django.db.models.lookups import GreaterThan

from klientela.core.access.decisions import scope
from klientela.core.identity.models import User
from klientela.kernel.period import EVER
from klientela.modules.sales.api.counting import Choice, Deal

CREATED, REOPENED, MOVED_IN, GREW, SHRANK = "created", "reopened", "moved_in", "grew", "shrank"
MOVED_OUT, WON, LOST, DELETED = "moved_out", "won", "lost", "deleted"
KINDS = (CREATED, REOPENED, MOVED_IN, GREW, SHRANK, MOVED_OUT, WON, LOST, DELETED)
"""What changes the open value, in the order it is told."""
EXCHANGED, SAME = "exchanged", "same"
"""An amount in another currency: less of one, more of the other. And what leaves the open value as it is."""


def readable(user: User, choice: Choice) -> Q:
    """Changes of deals this user may read, those deleted since among them: they have left the open value."""
    customer = Q(deal__party=choice.customer) if choice.customer else Q()
    return scope(user, "read", Deal, "deal__") & customer


def before(choice: Choice) -> Q:
    """The deal was open and of the choice before the change."""
    return Q(was="open") & _chosen(choice, "was_")


def after(choice: Choice) -> Q:
    """It is open and of the choice since."""
    return Q(now="open") & _chosen(choice, "")


def kind_of(choice: Choice) -> Case:
    """What a change is to the open value of a choice."""
    was, now = before(choice), after(choice)
    came, left, stayed = now & ~was, was & ~now, was & now
    return Case(
        When(came & Q(was=""), then=Value(CREATED)),
        When(came & ~Q(was="open"), then=Value(REOPENED)),
        When(came, then=Value(MOVED_IN)),
        When(left & Q(now__in=(WON, LOST, DELETED)), then=F("now")),
        When(left, then=Value(MOVED_OUT)),
        When(stayed & ~Q(was_currency=F("currency")), then=Value(EXCHANGED)),
        When(stayed & Q(GreaterThan(_sum("amount"), _sum("was_amount"))), then=Value(GREW)),
        When(stayed & Q(GreaterThan(_sum("was_amount"), _sum("amount"))), then=Value(SHRANK)),
        default=Value(SAME),
        output_field=CharField(),
    )


def slipped(choice: Choice, last: date) -> Q:
    """An open deal should have closed by the last day and is now to close after it; without a last day, later than it was."""
    later = Q(closes_on__gt=F("was_closes_on")) if last == EVER.end else Q(was_closes_on__lte=last, closes_on__gt=last)
    return before(choice) & after(choice) & later


def _chosen(choice: Choice, prefix: str) -> Q:
    fields = {"process": choice.process, "owner": choice.rep, "team": choice.team, "branch": choice.branch}
    return Q(**{f"{prefix}{name}": key for name, key in fields.items() if key is not None})


def _sum(name: str) -> Coalesce:
    return Coalesce(name, Value(0), output_field=DecimalField())
