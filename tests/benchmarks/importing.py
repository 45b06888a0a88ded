"""Imports for benchmarks: a file of companies, the worker that brings it in, and the bare statements it is compared with."""

import random
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

TOWNS = ("Kraków", "Cluj-Napoca", "Warszawa", "Gdańsk", "Poznań", "Łódź", "Wrocław", "Lublin")
PARTS = (
    "Al",
    "Bor",
    "Cer",
    "Dan",
    "El",
    "Fan",
    "Gor",
    "Hel",
    "Iz",
    "Jan",
    "Kal",
    "Lu",
    "Mar",
    "Nor",
    "Pol",
    "Ras",
    "Sol",
    "Tar",
    "Wer",
    "Zan",
)
KINDS = ("Trade", "Build", "Soft", "Food", "Metal")
WEIGHTS = (6, 5, 7, 2, 3, 4, 5, 6, 7)
COLUMNS = {
    "Name": "name", "Street": "street", "Postal code": "postal_code", "Town": "town", "Country": "country",
    "Phone": "phone", "E-mail": "email", "NIP": "number:pl.nip",
}  # fmt: skip

CONTENT = """
SELECT count(*), md5(string_agg(line, '' ORDER BY line)) FROM (
  SELECT concat_ws('|', p.name, p.town, p.country, p.phone, p.email, a.street, a.postal_code, a.town, i.value, d.title, d.norm, d.taxid,
    p.version, a.version, (SELECT count(*) FROM audit_change c WHERE c."row" IN (p.id, a.id, i.id))) AS line
  FROM parties_party p LEFT JOIN parties_address a ON a.party_id = p.id LEFT JOIN parties_identifier i ON i.party_id = p.id
    LEFT JOIN search_searchdoc d ON d.record = p.id WHERE p.deleted_at IS NULL AND p.email LIKE 'office%%@firma%%') lines
"""


def write(path: Path, rows: int) -> Path:
    """A file of companies with address, phone, e-mail and tax number."""
    die = random.Random(7)
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(COLUMNS) + "\n")
        file.writelines(",".join(cells) + "\n" for cells in _companies(rows, die))
    return path


def _companies(rows: int, die: random.Random) -> Iterator[tuple[str, ...]]:
    for number in range(rows):
        name = "".join(die.choice(PARTS).lower() for _part in range(3)).capitalize()
        yield (
            f"{name} {die.choice(KINDS)} {number} sp. z o.o.",
            f"ul. {die.choice(PARTS)}owa {die.randint(1, 200)}",
            f"{die.randint(10, 99)}-{die.randint(100, 999)}",
            die.choice(TOWNS),
            "PL",
            f"+48 12 {die.randint(200, 699)} {die.randint(10, 99)} {die.randint(10, 99)}",
            f"office{number}@firma{number}.pl",
            _nip(die),
        )


def _nip(die: random.Random) -> str:
    while True:
        digits = [die.randint(1, 9), *(die.randint(0, 9) for _place in range(8))]
        check = sum(digit * weight for digit, weight in zip(digits, WEIGHTS, strict=True)) % 11
        if check < 10:
            return "".join(map(str, digits)) + str(check)


def bare(cursor: Any, path: Path) -> None:
    """The same rows by COPY and one INSERT … SELECT for each table, into the same tables with all their triggers."""
    texts = ", ".join(f"c{place} text" for place in range(len(COLUMNS)))
    cursor.execute(f"CREATE TEMP TABLE brought (n bigserial, id uuid DEFAULT gen_random_uuid(), {texts})")
    names = ", ".join(f"c{place}" for place in range(len(COLUMNS)))
    with cursor.copy(f"COPY brought ({names}) FROM STDIN (FORMAT csv, HEADER)") as copy, path.open("rb") as file:
        while piece := file.read(1 << 20):
            copy.write(piece)
    cursor.execute(BARE_PARTIES)
    cursor.execute(BARE_ADDRESSES)
    cursor.execute(BARE_NUMBERS)


KEPT = "1, 0, now(), now()"
BARE_PARTIES = f"""
INSERT INTO parties_party (id, version, change, created_at, changed_at, kind, name, given_name, family_name, legal_name, job_title, email,
  phone, website, town, country, currency, language, tags, description, acl, own)
SELECT id, {KEPT}, 'organization', 'Bare ' || c0, '', '', '', '', 'bare' || c6, replace(c5, ' ', ''), '', c3, c4, '', '',
  '{{}}', '', '{{}}', '{{}}' FROM brought
"""
BARE_ADDRESSES = f"""
INSERT INTO parties_address
  (id, version, change, created_at, changed_at, purpose, street, postal_code, town, region, country, party_id, own)
SELECT gen_random_uuid(), {KEPT}, 'work', c1, c2, c3, '', c4, id, '{{}}' FROM brought
"""
BARE_NUMBERS = f"""
INSERT INTO parties_identifier (id, version, change, created_at, changed_at, kind, value, party_id, own)
SELECT gen_random_uuid(), {KEPT}, 'pl.nip', c7, id, '{{}}' FROM brought
"""


def work(run_id: str) -> None:
    """What the worker does: bring a run in, or go on with it."""
    from klientela.core.access.acting import acting
    from klientela.core.exchange.models import ImportRun
    from klientela.core.exchange.services import complete_import

    run = ImportRun.objects.select_related("owner").get(pk=run_id)
    with acting(run.owner):
        complete_import(run, by=run.owner, tell=lambda percent, text: None, skip_errors=True)


if __name__ == "__main__":
    import django

    django.setup()
    work(sys.argv[1])
