"""What people do all day, as requests of one reader, and how each is measured."""

import json
from base64 import urlsafe_b64encode
from collections.abc import Callable
from dataclasses import dataclass
from statistics import median, quantiles
from time import perf_counter
from typing import Any

from tests.benchmarks.suite.floors import Floors, circle
from tests.benchmarks.suite.product import Product
from tests.benchmarks.suite.visitor import Visitor

ROUNDS, WARM = 40, 8
NAMES, MISTYPED, PLAIN = ["kowalsk", "nowak", "popesc", "wiśniew"], ["kowlaski", "popsecu", "wisniewki"], ["wojcik", "zielins", "stanesc"]
MAILS, PHONES = ["jan.now", "maria.p", "popa", "ewa.k"], ["1234", "777", "4321", "9005"]
type Ask = Callable[[], Any]


@dataclass(frozen=True)
class Operation:
    """One thing people do, and what the bare database needs for it."""

    name: str
    ask: Ask
    floor: Callable[[], float] | None = None
    peer: float = 0.0
    """Median of the best peer at M, milliseconds."""


@dataclass(frozen=True)
class Measured:
    """Milliseconds of waiting, and of processor in web and database together."""

    name: str
    median: float
    p95: float
    cpu: float
    floor: float = 0.0
    peer: float = 0.0
    size: float = 0.0

    @property
    def must(self) -> float:
        """Half of what the best peer needs."""
        return self.peer / 2


class Places:
    """Records the reader sees, and the codes of addresses."""

    def __init__(self, floors: Floors, visitor: Visitor) -> None:
        seen = floors.seen
        people, middle = f"FROM parties_party WHERE kind = 'person' AND {seen}", "ORDER BY sort_key, id OFFSET"
        (number,) = floors.one(f"SELECT count(*) {people}")
        self.deep = floors.one(f"SELECT sort_key, id {people} {middle} {number // 2} LIMIT 1")
        busy = "SELECT party_id FROM timeline_episode GROUP BY 1 HAVING count(*) = 50"
        (self.busy,) = floors.one(f"SELECT id {people} AND id IN ({busy}) ORDER BY id LIMIT 1")
        self.edited = self.busy
        (self.version,) = floors.one("SELECT version FROM parties_party WHERE id = %s", self.edited)
        (self.firm,) = floors.one(f"SELECT id FROM parties_party WHERE kind = 'organization' AND {seen} ORDER BY id LIMIT 1")
        self.visitor, self.number = visitor, 0

    def after(self) -> str:
        """The address of the page in the middle."""
        token = urlsafe_b64encode(json.dumps(self.deep, default=str).encode()).decode().rstrip("=")
        return f"/persons/?sort=name&after={token}"

    def deal(self, visitor: Visitor | None = None) -> None:
        """Create a deal by the form."""
        self.number += 1
        fields = {"name": f"Bench {self.number}", "party": self.firm, "amount": "1200.50", "currency": "PLN", "closes_on": "2027-03-01"}
        answer = (visitor or self.visitor).post("/deals/new/", fields)
        assert "field-error" not in answer, answer

    def edit(self) -> None:
        """Save another town in place."""
        self.number += 1
        town, path = f"Town {self.number}", f"/persons/{self.edited}/fields/town/"
        answer = self.visitor.post(path, {"town": town, "version": self.version}, **{"HX-Request": "true"})
        assert town in answer
        self.version += 1


def operations(visitor: Visitor, places: Places, floors: Floors) -> list[Operation]:
    """All of them, in the order of the table."""

    def page(path: str) -> Ask:
        return lambda: visitor.get(path)

    def search(words: list[str]) -> Ask:
        turn = circle(words)
        return lambda: visitor.get(f"/persons/?q={next(turn).replace('ś', '%C5%9B')}")

    return [
        Operation("empty page of the same server", page("/health/")),
        Operation("list of 80 persons by name", page("/persons/?sort=name"), floors.page, 32),
        Operation("the same, a page in the middle", page(places.after()), lambda: floors.page(places.deep), 80),
        Operation("search: part of a name", search(NAMES), lambda: floors.found("norm", ["kowalsk", "nowak", "popesc", "wisniew"]), 164),
        Operation("search: without diacritics", search(PLAIN), lambda: floors.found("norm", PLAIN), 164),
        Operation("search: with a typo", search(MISTYPED), None, 164),
        Operation("search: part of an e-mail", search(MAILS), lambda: floors.found("email", MAILS), 62),
        Operation("search: last digits of a phone", search(PHONES), lambda: floors.found("phone", PHONES), 58),
        Operation("palette: part of a name", lambda: visitor.get("/palette/?q=kowal"), None),
        Operation("open a person with 50 episodes, first part", page(f"/persons/{places.busy}/"), lambda: floors.opened(places.busy), 69),
        Operation("the same, whole page at once", page(f"/persons/{places.busy}/?whole=1"), lambda: floors.opened(places.busy), 69),
        Operation("create a deal", places.deal, floors.created, 38),
        Operation("save an edit in place", places.edit),
        Operation("whole deal board", page("/deals/?view=board"), floors.board, 246),
        Operation("funnel", page("/reports/funnel/"), floors.funnel, 65),
    ]


def measure(product: Product, operation: Operation, size: Callable[[], int]) -> Measured:
    """Median and 95th percentile of forty warm requests."""
    for _round in range(WARM):
        operation.ask()
    took, used = [], product.cpu()
    for _round in range(ROUNDS):
        begun = perf_counter()
        operation.ask()
        took.append((perf_counter() - begun) * 1000)
    used = product.cpu() - used
    floor = operation.floor() if operation.floor else 0.0
    return Measured(
        operation.name, median(took), quantiles(took, n=20)[-1], used / ROUNDS, floor=floor, peer=operation.peer, size=size() / 1000
    )
