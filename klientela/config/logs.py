"""How the log is written, and what must not get into it."""

from __future__ import annotations

import json
import logging
import re
from datetime import UTC, datetime
from typing import Any

from klientela.kernel.failing import kind_of, lines_of

SECRET = re.compile(r"(?<=/)(?![0-9a-f]{8}-[0-9a-f]{4}-)[A-Za-z0-9_-]{24,}(?=/|\?|$)")


class HideLinks(logging.Filter):
    """Takes the secrets of links out of addresses before a line is written: a log is read by more people than a letter."""

    def filter(self, record: logging.LogRecord) -> bool:
        if isinstance(record.args, tuple):
            record.args = tuple(SECRET.sub("…", given) if isinstance(given, str) else given for given in record.args)
        return True


class WithoutValues(logging.Formatter):
    """Tells of errors by their kind and lines: what stands in their messages may be what somebody typed."""

    def formatException(self, ei: Any) -> str:
        """The kind of an error and the lines it came through."""
        return f"{kind_of(ei[1])}\n" + "\n".join(f"  {line}" for line in lines_of(ei[1])) if ei[1] else ""


class AsJson(WithoutValues):
    """The same as one JSON object a line, for programs that gather logs."""

    def format(self, record: logging.LogRecord) -> str:
        """Moment, weight, part of the program and text; with an error also its kind and lines; with a request what is known of it."""
        told: dict[str, Any] = {
            "at": datetime.fromtimestamp(record.created, tz=UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": record.getMessage(),
            **getattr(record, "request_facts", {}),
        }
        if record.exc_info and record.exc_info[1]:
            told |= {"error": kind_of(record.exc_info[1]), "lines": list(lines_of(record.exc_info[1]))}
        return json.dumps(told, ensure_ascii=False)
