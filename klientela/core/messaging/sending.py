"""The jobs that send letters."""

from uuid import UUID

from klientela.core.access.policy import function
from klientela.core.jobs.queue import job
from klientela.core.messaging.outbox import deliver, deliver_due

SETTINGS = function("manage_settings")


@job("messaging.send", policy=SETTINGS)
def send(*, mail_id: str) -> None:
    """Send a letter that was just written."""
    deliver(UUID(mail_id))


@job("messaging.round", policy=SETTINGS)
def round_of_mail() -> None:
    """Send what is due, take back what lost its sender."""
    deliver_due()


def order_round() -> None:
    """Have what is due sent now, many letters in one conversation."""
    round_of_mail.defer(by=None)
