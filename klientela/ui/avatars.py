"""Initials and colours that stand for people and companies where there is no picture."""

import zlib

HUES = 8


def hue(key: object) -> int:
    """One of eight colours, always the same for the same key."""
    return zlib.crc32(str(key).encode()) % HUES + 1


def initials(name: str) -> str:
    """The first letters of the first two words."""
    words = [word for word in name.replace("-", " ").split() if word[:1].isalnum()]
    return "".join(word[0] for word in words[:2]).upper() or "?"
