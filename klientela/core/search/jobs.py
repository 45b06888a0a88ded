"""At night the dictionary of names forgets the words that no name has any more."""

from django.db import connection

from klientela.core.access.policy import function
from klientela.core.jobs.queue import job, repeat
from klientela.core.search.words import FORGET_UNUSED


@job("search.forget", policy=function("manage_settings"))
def forget() -> None:
    """Forget words that no name has any more, and second copies of a word."""
    with connection.cursor() as cursor:
        cursor.execute(FORGET_UNUSED)


repeat(forget, cron="17 3 * * *")
