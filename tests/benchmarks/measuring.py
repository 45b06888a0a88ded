"""How a page is measured: the whole program but the network, warm, again and again; the median of it."""

from collections.abc import Callable
from dataclasses import dataclass, field
from statistics import median
from time import perf_counter, process_time
from typing import Any

from django.core.handlers.wsgi import WSGIHandler, WSGIRequest
from django.db import connection
from django.http import HttpResponse
from django.test import Client, RequestFactory
from django.test.utils import CaptureQueriesContext

from klientela.core.identity.keys import make_key
from klientela.core.identity.models import User

ROUNDS, WARM, MOST_SECONDS = 40, 3, 2.0


@dataclass(frozen=True)
class Figures:
    """What one page cost: milliseconds of our processor, milliseconds of waiting, statements, those asked twice, bytes."""

    cpu: float
    wall: float
    statements: int = 0
    repeated: int = 0
    size: int = 0


class Visitor:
    """Somebody signed in whose browser fetches later what stands far down. Goes past Django's test client, which would be measured too."""

    handler: WSGIHandler | None = None

    def __init__(self, user: User | None = None) -> None:
        if Visitor.handler is None:
            Visitor.handler = WSGIHandler()
        self.requests, self.headers = RequestFactory(), {"Accept-Encoding": "gzip, zstd"}
        if user:
            client = Client()
            client.force_login(user)
            client.cookies["late"] = "1"
            self.requests.cookies = client.cookies
            self.headers["Authorization"] = f"Bearer {make_key(user, name='benchmark')}"

    def get(self, path: str, *, status: int = 200, **headers: str) -> HttpResponse:
        """The answer to a request, which must be of that status."""
        sent = {name: value for name, value in {**self.headers, **headers}.items() if name != "Authorization" or path.startswith("/api/")}
        request = WSGIRequest(self.requests.get(path, headers=sent).environ)
        assert self.handler is not None
        response = self.handler.get_response(request)
        assert response.status_code == status, (path, response.status_code)
        return response

    def measure(self, path: str, **headers: str) -> Figures:
        """What a page costs when what is remembered between requests is remembered."""
        self.get(path, **headers)
        with CaptureQueriesContext(connection) as asked:
            response = self.get(path, **headers)
        statements = [query["sql"] for query in asked.captured_queries]
        cpu, wall = timed(lambda: self.get(path, **headers))
        return Figures(cpu, wall, len(statements), len(statements) - len(set(statements)), len(response.content))


def timed(ask: Callable[[], Any], rounds: int = ROUNDS) -> tuple[float, float]:
    """Median milliseconds of processor and of waiting."""
    cpu, wall, end = [], [], perf_counter() + MOST_SECONDS
    for number in range(rounds + WARM):
        begun = process_time(), perf_counter()
        ask()
        if number >= WARM:
            cpu.append(process_time() - begun[0])
            wall.append(perf_counter() - begun[1])
        if len(cpu) > 2 and perf_counter() > end:
            break
    return median(cpu) * 1000, median(wall) * 1000


@dataclass
class Sheet:
    """The table of all that was measured, printed at the end."""

    title: str
    heads: tuple[str, ...]
    lines: list[tuple[str, ...]] = field(default_factory=list)

    def add(self, *cells: object) -> None:
        """One line; numbers with one decimal."""
        self.lines.append(tuple(f"{cell:.1f}" if isinstance(cell, float) else str(cell) for cell in cells))

    def __str__(self) -> str:
        rows = [self.heads, tuple("---" for _head in self.heads), *self.lines]
        widths = [max(len(row[place]) for row in rows) for place in range(len(self.heads))]
        body = "\n".join("| " + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)) + " |" for row in rows)
        return f"\n\n{self.title}\n{body}"
