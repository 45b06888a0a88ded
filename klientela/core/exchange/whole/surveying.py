"""Looks over all tables of a source: what stands in them, what their keys are, how they are tied to each other."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from klientela.core.exchange.readers.base import Link as Said
from klientela.core.exchange.survey import survey
from klientela.core.exchange.whole.exact import is_single
from klientela.core.exchange.whole.relating import find_key, find_links, texts_of
from klientela.core.exchange.whole.shapes import KEPT_ROWS, Link, Shape
from klientela.core.exchange.whole.sources import Held


def look(held: Sequence[Held]) -> tuple[list[Shape], list[Link]]:
    """The shapes of the tables and the links between them."""
    tables = {one.name: one.table for one in held}
    shapes = [_shape(one) for one in held]
    shapes = [replace(shape, keys=find_key(shape, tables)) for shape in shapes]
    keys = {shape.name: shape.keys for shape in shapes}
    said = [_said(one.name, link, keys) for one in held for link in one.links]
    return shapes, find_links(shapes, tables, [link for link in said if link])


def _said(table: str, said: Said, keys: Mapping[str, tuple[str, ...]]) -> Link | None:
    key = keys.get(said.table, ())
    if len(key) != 1 or said.other.casefold() not in {"", key[0].casefold()}:
        return None
    return Link(table, said.column, said.table, key[0])


def _shape(held: Held) -> Shape:
    table = held.table
    columns = survey(table)
    noisy = [one.heading for one in columns if any("." in text and len(text) > 8 for text in one.texts)]
    single = frozenset(heading for heading in noisy if is_single(texts_of(table, heading)))
    keys = tuple(heading for heading in table.headings if heading.casefold() in {key.casefold() for key in held.keys})
    sample = [row.cells for row in table.sample(KEPT_ROWS) if not row.problem]
    return Shape(held.name, table.headings, table.row_count, keys, held.kind, columns, sample, single)


def link_json(link: Link) -> dict[str, object]:
    """A link as it is kept."""
    return {name: getattr(link, name) for name in ("table", "column", "other", "other_column", "why", "share", "is_on")}
