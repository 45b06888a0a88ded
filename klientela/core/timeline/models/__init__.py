"""Episodes and who took part, time spent, what an hour costs, and what people keep for writing."""

from klientela.core.timeline.models.episodes import Direction, Episode, EpisodePerson
from klientela.core.timeline.models.time import HourlyCost, Stopwatch, TimeEntry
from klientela.core.timeline.models.writing import Draft, TextTemplate

__all__ = ["Direction", "Draft", "Episode", "EpisodePerson", "HourlyCost", "Stopwatch", "TextTemplate", "TimeEntry"]
