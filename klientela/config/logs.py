"""What must not get into the log."""

from __future__ import annotations

import logging
import re

SECRET = re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_-]{24,}(?=/|\?|$)")


class HideLinks(logging.Filter):
    """Takes the secrets of links out of addresses before a line is written: a log is read by more people than a letter."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(SECRET.sub("…", given) if isinstance(given, str) else given for given in record.args)
        return True
