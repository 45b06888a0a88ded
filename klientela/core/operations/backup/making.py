"""Making a backup: the database and the files it names, of one moment, in one encrypted file."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from psycopg.conninfo import conninfo_to_dict

from klientela.core.documents.storing import FileStore
from klientela.core.documents.storing.disk import shards
from klientela.core.operations.backup.envelope import Unusable
from klientela.core.operations.backup.packing import add_bytes, add_stream, pack, working_folder
from klientela.core.operations.backup.postgres import copy_server
from klientela.core.operations.backup.sql import Standing, standing

ENDING = ".backup"
SECRETS = ("django_key", "wall_key", "klientela_files_url", "klientela_smtp_url")
"""What the program cannot read its own data without; passwords of the database are made anew where it is restored."""


@dataclass(frozen=True)
class Source:
    """What is backed up: the server by the address of the role for copies, the files, the folder of secrets."""

    url: str
    store: FileStore
    secrets: Path


def make_backup(source: Source, folder: Path, *, key: str, now: datetime) -> Path:
    """Make a backup in a folder; its name tells its moment. Raises `Unusable`, and leaves nothing then."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"klientela-{now.astimezone(UTC):%Y%m%dT%H%M%SZ}{ENDING}"
    try:
        with working_folder(folder) as work:
            before = standing(source.url)
            copy_server(source.url, work / "postgres")
            after = standing(source.url)
            notes = _notes(source, before, after, now=now)
            pack(
                path,
                key,
                notes=notes,
                adding=partial(_fill, source=source, copied=work / "postgres", contents=before.contents | after.contents),
            )
    except OSError as error:
        raise Unusable(f"The backup could not be written: {os.strerror(error.errno) if error.errno else error}") from error
    return path


def _notes(source: Source, before: Standing, after: Standing, *, now: datetime) -> dict[str, object]:
    return {
        "made_at": now.isoformat(),
        "database": str(conninfo_to_dict(source.url).get("dbname")),
        "rows": {name: _between(name, before, after) for name in before.rows.keys() & after.rows.keys()},
        "contents": len(after.contents),
    }


def _between(name: str, before: Standing, after: Standing) -> tuple[int, int]:
    """How many rows a table may have had at the moment in between; exactly one number where nothing came or went."""
    low, high = sorted((before.rows[name], after.rows[name]))
    come_and_gone = max(0, after.churn.get(name, 0) - before.churn.get(name, 0))
    return max(0, low - come_and_gone), high + come_and_gone


def _fill(archive: tarfile.TarFile, *, source: Source, copied: Path, contents: Mapping[str, int]) -> None:
    archive.add(copied, "postgres")
    for digest, size in contents.items():
        try:
            with source.store.open(digest) as content:
                add_stream(archive, f"files/{'/'.join(shards(digest))}/{digest}", content, size=size)
        except FileNotFoundError:
            continue  # let go of meanwhile, or lost: the proof tells
    for name in SECRETS:
        if (source.secrets / name).exists():
            add_bytes(archive, f"secrets/{name}", (source.secrets / name).read_bytes())
