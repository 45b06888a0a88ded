"""The tables of a source at hand: unpacked into a folder for as long as they are read."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.exchange.errors import UnreadableFile
from klientela.core.exchange.readers import reader_of
from klientela.core.exchange.readers.base import Link
from klientela.core.exchange.readers.live_connections import Connection
from klientela.core.exchange.readers.live_hosts import may_connect
from klientela.core.exchange.readers.spooling import Spooled, spool
from klientela.core.exchange.reading import Table, open_table
from klientela.core.exchange.uploads import explained, fetched
from klientela.core.exchange.whole.keeping import Unpacked, kept
from klientela.core.exchange.whole.models import Transfer

_MAY_NOT_CONNECT = _("Databases of the office are asked only for those who manage the settings.")


@dataclass(frozen=True)
class Held:
    """A table of a source that is at hand, with what the source itself says about its keys."""

    name: str
    table: Table
    keys: tuple[str, ...] = ()
    links: Sequence[Link] = ()
    kind: str = ""


@contextmanager
def held(transfer: Transfer) -> Iterator[tuple[list[Held], Path]]:
    """The tables of a transfer's source as it stands now, and a folder for what is made of them.

    Raises `ValidationError` in plain words.
    """
    with tempfile.TemporaryDirectory(prefix="klientela-") as name:
        yield _opened(_read(transfer, Path(name))), Path(name)


@contextmanager
def at_hand(transfer: Transfer) -> Iterator[tuple[list[Held], Path]]:
    """As `held`, but as they were read for an earlier page, so that deciding about a large or distant source does not read it each time."""
    demand_connection(transfer)
    with kept(transfer.pk, lambda folder: _read(transfer, folder)) as found, tempfile.TemporaryDirectory(prefix="klientela-") as name:
        yield _opened(found), Path(name)


def demand_connection(transfer: Transfer) -> None:
    """Raises `ValidationError` if the source is a live database its owner may not ask."""
    if transfer.connection and not may_connect(transfer.owner):
        raise ValidationError(_MAY_NOT_CONNECT)


def _read(transfer: Transfer, folder: Path) -> Unpacked:
    demand_connection(transfer)
    try:
        if transfer.connection:
            from klientela.core.exchange.readers.live import spool_live

            return Unpacked(spool_live(Connection.of(json.loads(transfer.connection)), (), folder))
        with fetched(transfer.upload) as path:
            return _spooled(path, name=transfer.name, folder=folder)
    except UnreadableFile as error:
        raise ValidationError(explained(error)) from error


def tables_of(path: Path, *, name: str, folder: Path) -> list[Held]:
    """The tables of a file. Raises `UnreadableFile`."""
    return _opened(_spooled(path, name=name, folder=folder))


def _spooled(path: Path, *, name: str, folder: Path) -> Unpacked:
    is_text = reader_of(path, name) is None
    path = path.rename(folder / "source") if is_text else path
    return Unpacked(spool(path, name=name, folder=folder), is_text=is_text)


def _opened(found: Unpacked) -> list[Held]:
    return [_held(one, is_text=found.is_text) for one in found.tables]


def _held(found: Spooled, *, is_text: bool) -> Held:
    table = open_table(found.path) if is_text else open_table(found.path, encoding="utf-8", separator=",")
    return Held(found.name, table, found.keys, found.links, found.kind)
