"""What the timeline does by itself."""

from klientela.core.access.policy import function
from klientela.core.jobs.queue import job, repeat
from klientela.core.timeline.contacts import note_all_contacts


@job("timeline.contacts", policy=function("manage_settings"))
def note_contacts_of_all() -> None:
    """Bring the last contact of each customer with a strategy up to what was noted."""
    note_all_contacts()


repeat(note_contacts_of_all, cron="40 5 * * *")
