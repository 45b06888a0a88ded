"""What mail does by itself: each minute a round for letters that wait for another try, answers to forgotten passwords, tidying."""

from uuid import UUID

from klientela.core.jobs.queue import job, repeat
from klientela.core.messaging.outbox import forget as forget_letters
from klientela.core.messaging.resets import answer, forget_old
from klientela.core.messaging.sending import SETTINGS, round_of_mail


@job("messaging.reset", policy=SETTINGS, attempts=3)
def answer_request(*, request_id: str) -> None:
    """Answer somebody who says that he forgot his password."""
    answer(UUID(request_id))


@job("messaging.forget", policy=SETTINGS)
def forget() -> None:
    """Delete letters that ended long ago, and questions and links of last week."""
    forget_letters()
    forget_old()


repeat(round_of_mail, cron="* * * * *", at_start=True)
repeat(forget, cron="41 3 * * *")
