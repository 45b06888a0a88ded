"""The floor: what the bare database takes for the same answers, on the same tables, with the codes of the same reader."""

from collections.abc import Callable, Iterator
from statistics import median
from time import perf_counter
from typing import Any

import psycopg

ROUNDS = 30
ROWS = """
SELECT p.id, p.name, p.job_title, p.email, p.phone, p.town, u.name FROM (
  SELECT id, sort_key FROM parties_party WHERE kind = 'person' AND {seen} {place} ORDER BY sort_key, id LIMIT 81
) k JOIN parties_party p USING (id) LEFT JOIN identity_user u ON u.id = p.owner_id ORDER BY k.sort_key, k.id
"""
FOUND = (
    "SELECT p.id, p.name, p.email, p.phone, p.town FROM search_searchdoc d JOIN parties_party p ON p.id = d.record WHERE {what} LIMIT 81"
)
BOARD = """
SELECT s.id, t.n, t.total, c.* FROM processes_stage s
LEFT JOIN LATERAL (SELECT count(*) AS n, sum(amount) AS total FROM sales_deal WHERE stage_id = s.id AND {seen}) t ON true
LEFT JOIN LATERAL (SELECT id, name, amount, currency, owner_id FROM sales_deal WHERE stage_id = s.id AND {seen}
  ORDER BY moved_at DESC, id DESC LIMIT 40) c ON true WHERE s.deleted_at IS NULL AND s.kind = 'open'
"""
FUNNEL = "SELECT stage_id, owner_id, count(*), sum(amount) FROM sales_deal WHERE {seen} GROUP BY 1, 2"
OPENED = (
    "SELECT * FROM parties_party WHERE id = %s",
    "SELECT * FROM timeline_episode WHERE party_id = %s ORDER BY at DESC, id DESC LIMIT 50",
)
COLUMNS = """
SELECT attname FROM pg_attribute
WHERE attrelid = 'sales_deal'::regclass AND attnum > 0 AND NOT attisdropped AND attgenerated = '' AND attidentity = ''
"""
COPY = """
COPY (SELECT name, job_title, email, phone, town, owner_id FROM parties_party WHERE kind = 'person' ORDER BY sort_key, id)
TO STDOUT (FORMAT csv)
"""


class Floors:
    """Asks the database beside the product."""

    def __init__(self, url: str) -> None:
        self.connection = psycopg.connect(url, autocommit=True)
        codes = self.one("SELECT codes FROM bench_codes")[0]
        self.seen = f"acl && '{{{','.join(map(str, codes))}}}'::int[] AND deleted_at IS NULL"

    def one(self, statement: str, *values: Any) -> Any:
        """The first row of an answer."""
        return self.connection.execute(statement, values or None).fetchone()  # type: ignore[arg-type]

    def all(self, statement: str, *values: Any) -> list[Any]:
        """All rows of an answer."""
        return self.connection.execute(statement, values or None).fetchall()  # type: ignore[arg-type]

    def page(self, after: tuple[str, Any] | None = None) -> float:
        """A page of persons by name."""
        place = f"AND (sort_key, id) > ('{after[0].replace("'", "''")}', '{after[1]}')" if after else ""
        return self.time(lambda: self.all(ROWS.format(seen=self.seen, place=place)))

    def found(self, column: str, words: list[str]) -> float:
        """Persons in whose search document something stands."""
        turn = circle(words)
        seen = self.seen.replace("acl", "d.acl").replace("deleted_at", "p.deleted_at")
        return self.time(lambda: self.all(FOUND.format(what=f"d.{column} LIKE '%{next(turn)}%' AND {seen}")))

    def opened(self, pk: Any) -> float:
        """A person and fifty episodes."""
        return self.time(lambda: [self.all(statement, pk) for statement in OPENED])

    def created(self) -> float:
        """One row into a table with the same columns and indexes."""
        columns = [row[0] for row in self.all(COLUMNS)]
        names = ", ".join(f'"{name}"' for name in columns)
        values = ", ".join("gen_random_uuid()" if name == "id" else f'"{name}"' for name in columns)
        statement = f"INSERT INTO bench_deal ({names}) SELECT {values} FROM sales_deal LIMIT 1"
        return self.time(lambda: self.connection.execute(statement))  # type: ignore[arg-type]

    def board(self) -> float:
        """Counts, sums and forty cards of each open stage."""
        return self.time(lambda: self.all(BOARD.format(seen=self.seen)))

    def funnel(self) -> float:
        """Counts and sums by stage and owner."""
        return self.time(lambda: self.all(FUNNEL.format(seen=self.seen)))

    def copied(self) -> tuple[float, int]:
        """Seconds that COPY takes for six columns of all persons, and how many there are."""
        begun, rows = perf_counter(), 0
        with self.connection.cursor() as cursor, cursor.copy(COPY) as stream:
            for piece in stream:
                rows += bytes(piece).count(b"\n")
        return perf_counter() - begun, rows

    def time(self, ask: Callable[[], Any]) -> float:
        """Median milliseconds."""
        ask()
        took = []
        for _round in range(ROUNDS):
            begun = perf_counter()
            ask()
            took.append(perf_counter() - begun)
        return median(took) * 1000


def circle(words: list[str]) -> Iterator[str]:
    """These words again and again."""
    while True:
        yield from words
