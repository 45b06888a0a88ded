"""Verbs of the timeline, for other packages."""

from klientela.core.timeline.services.noting import note_episode

__all__ = ["note_episode"]
