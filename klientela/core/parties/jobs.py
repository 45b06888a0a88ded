"""What happens to parties by itself."""

from klientela.core.access.policy import function
from klientela.core.jobs.queue import job, repeat
from klientela.core.parties.strategy.reminding import remind


@job("parties.remind", policy=function("manage_settings"))
def remind_of_customers() -> None:
    """Tell whoever looks after customers which rhythm is broken and which strategy is to be looked at again."""
    remind()


repeat(remind_of_customers, cron="10 6 * * *", at_start=True)
