"""Names of files, fit to be shown and saved on any computer."""

import unicodedata

LONGEST = 200
FORBIDDEN = frozenset('<>:"|?*')
UNNAMED = "file"


def clean_name(said: str) -> str:
    """The last part of a path without what hides or turns letters round (direction marks); its ending is kept when it is shortened."""
    last = unicodedata.normalize("NFC", said).replace("\\", "/").rpartition("/")[2]
    name = "".join(letter for letter in last if letter not in FORBIDDEN and unicodedata.category(letter)[0] != "C").strip(" .")
    if not name:
        return UNNAMED
    stem, dot, ending = name.rpartition(".")
    if not dot or len(ending) > 10:
        return name[:LONGEST]
    return f"{stem[: LONGEST - len(ending) - 1]}.{ending}"
