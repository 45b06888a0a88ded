"""Where a page of the timeline ends and the next begins: moment and key of its last entry, and its kind where it is no episode."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from binascii import Error
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID


@dataclass(frozen=True, order=True)
class Place:
    """A place in a timeline; later ones are greater."""

    at: datetime
    key: UUID
    kind: str

    def __str__(self) -> str:
        return urlsafe_b64encode(f"{self.at.isoformat()}|{self.key}|{self.kind}".encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Place | None":
        """Read a written place; None where it is none."""
        try:
            at, key, kind = urlsafe_b64decode(f"{text}{'=' * (-len(text) % 4)}").decode().split("|")
            moment = datetime.fromisoformat(at)
        except (ValueError, Error):
            return None
        return cls(moment, UUID(key), kind) if moment.tzinfo and 1800 < moment.year < 2300 and _is_key(key) else None


def _is_key(text: str) -> bool:
    try:
        UUID(text)
    except ValueError:
        return False
    return True
