"""An event of a file as a text of its own, to be kept beside the meeting it became."""

from __future__ import annotations

from icalendar import Calendar

from klientela.core.tasks.interchange.reading import ReadEvent

LONGEST = 200_000


def text_of_event(event: ReadEvent) -> str:
    """The event with its occurrences that differ; nothing where it is too long to be kept, or cannot be written."""
    calendar = Calendar()
    for component in event.source:
        calendar.add_component(component)
    try:
        text = calendar.to_ical().decode()
    except (ValueError, TypeError, AttributeError):
        return ""
    return text if len(text) <= LONGEST else ""
