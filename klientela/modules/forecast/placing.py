"""Where targets and called figures belong: with whoever they are of, whose scopes then open them."""

from klientela.core.access.services import home_of
from klientela.modules.forecast.models import ForecastCall, PlanTarget


def place[Kept: (PlanTarget, ForecastCall)](record: Kept) -> Kept:
    """The person owns it, in his team and branch; that of a team or branch stands there, without an owner."""
    record.owner = record.person
    if record.person:
        record.team, record.branch = home_of(record.person)
    elif record.for_team:
        record.team, record.branch = record.for_team, record.for_team.branch
    else:
        record.branch = record.for_branch
    return record
