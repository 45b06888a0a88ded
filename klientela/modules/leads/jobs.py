"""Work on leads by the clock: waking those whose day has come, and letting points fade."""

from django.utils.timezone import localdate

from klientela.core.access.acting import as_system
from klientela.core.access.policy import function
from klientela.core.jobs.queue import job, repeat
from klientela.modules.leads.scoring import open_leads, score_again
from klientela.modules.leads.waking import wake


@job("leads.score", policy=function("manage_settings"))
def score_all() -> None:
    """Work out the scores of all open leads: points fade from day to day, and rules change."""
    with as_system("scores of leads follow the rules of the company"):
        score_again(open_leads())


@job("leads.wake", policy=function("manage_settings"))
def wake_leads() -> None:
    """Open leads again whose day has come."""
    with as_system("leads that were given up until today are open again"):
        wake(localdate())


repeat(score_all, cron="20 3 * * *")
repeat(wake_leads, cron="5 5 * * *", at_start=True)
