"""Text as it is compared: without capitals and accents. Must say the same as the database's `records_norm`."""

import re
import unicodedata

LETTERS = str.maketrans("łđøæœßı", "ldoaosi")
MARKS = re.compile("[\u0300-\u036f]")


def norm(text: str) -> str:
    """Lower case, and every accent left out: `Łódź` becomes `lodz`."""
    return MARKS.sub("", unicodedata.normalize("NFD", text.lower().translate(LETTERS)))
