"""Which records can be found, and by which of their columns."""

import json
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from django.db import connection, transaction

from klientela.core.parties.models import ContactMechanism, Identifier, Party
from klientela.core.records.kinds import field_of
from klientela.core.records.own.definitions import is_extendable
from klientela.core.search import own_sql, sql
from klientela.core.search.models import SearchEntity, SearchOwn
from klientela.kernel.entity import OWN, Entity, entities, kinds_of_table, own_entities, shared_tables
from klientela.kernel.slot import slot

WAYS = (ContactMechanism, Identifier)
PRIVATE = "/private"
"""What stands behind the slug of an entity whose private records have a number of their own: they are open to fewer."""
APART = frozenset({"email", "phone"})


@dataclass(frozen=True)
class Document:
    """How the rows of one table become documents: by entity, and the columns they are found by."""

    table: str
    slug: str
    slugs: dict[str, str]
    kind: str
    title: tuple[str, ...]
    texts: tuple[str, ...]
    emails: tuple[str, ...]
    phones: tuple[str, ...]
    ways: bool

    @property
    def spec(self) -> str:
        """What the database is told; the same words for the same meaning."""
        return json.dumps(
            {
                "slug": self.slug,
                "slugs": self.slugs,
                "kind": self.kind,
                "title": self.title,
                "texts": self.texts,
                "emails": self.emails,
                "phones": self.phones,
                "ways": self.ways,
                "taxids": public_numbers() if self.ways else [],
                "watched": sorted({"deleted_at", "acl", self.kind, *self.title, *self.texts, *self.emails, *self.phones} - {""}),
            },
            sort_keys=True,
        )


def public_numbers() -> list[str]:
    """The kinds of tax and register numbers anybody may look for."""
    return sorted(kind.code for kind in slot("identifiers.kinds").kept().values() if not kind.sensitive)


def kin(entity: Entity) -> list[Entity]:
    """All entities that describe the same table, the one of all its rows first."""
    same = _families(tuple(entities()), shared_tables()).get(table_of(entity), ())
    return sorted(same, key=lambda other: bool(other.where))


@lru_cache(maxsize=4)
def _families(_known: tuple[Entity, ...], _shared: tuple[Entity, ...]) -> dict[str, tuple[Entity, ...]]:
    """Whatever may be found, by its table; asked for every kind of records whenever somebody searches, so known until the kinds change."""
    families: dict[str, tuple[Entity, ...]] = {}
    for found in searchable_tables():
        families[table_of(found)] = (*families.get(table_of(found), ()), found)
    return families


def searchable_tables() -> list[Entity]:
    """What describes rows that may be found; a table whose kinds a company makes is described once, for kinds still to come."""
    return [*(known for known in entities() if not kinds_of_table(known.model)), *shared_tables()]


def table_of(entity: Entity) -> str:
    """The table of an entity."""
    return str(entity.model._meta.db_table)


def searched(entity: Entity) -> tuple[str, ...]:
    """The fields by which an entity's records are found; kinds of one table share them."""
    return tuple(dict.fromkeys(name for other in kin(entity) for name in other.search))


def is_searchable(entity: Entity) -> bool:
    """Whether the search box finds records of this entity."""
    return bool(searched(entity)) and not entity.part_of


def document_of(entity: Entity) -> Document:
    """How the rows of a searchable entity's table become documents."""
    family, names = kin(entity), searched(entity)
    kinds = {name: field_of(family[0], name).kind for name in names}
    texts = tuple(name for name in names if kinds[name] not in APART)
    special = [other for other in family if other.where]
    columns = {column.attname for column in entity.model._meta.concrete_fields}
    slugs = {str(value): other.slug for other in special for value in other.where.values()}
    private = family[0].private
    return Document(
        table=table_of(entity),
        slug=family[0].slug,
        slugs={"true": f"{family[0].slug}{PRIVATE}"} if private else slugs,
        kind=private or family[0].kinds_by or next((column for other in special for column in other.where), ""),
        title=tuple(dict.fromkeys((*(name for name in (family[0].title,) if name in columns), *texts))),
        texts=texts,
        emails=tuple(name for name in names if kinds[name] == "email"),
        phones=tuple(name for name in names if kinds[name] == "phone"),
        ways=entity.model._meta.concrete_model is Party,
    )


def documents() -> list[Document]:
    """Every table whose records can be found."""
    return [document_of(entity) for entity in _searched_tables()]


def _searched_tables() -> list[Entity]:
    return list({table_of(entity): entity for entity in searchable_tables() if is_searchable(entity)}.values())


@cache
def numbers() -> dict[str, int]:
    """The small number of each searchable entity; given once, at migration."""
    return dict(SearchEntity.objects.exclude(slug__startswith=OWN).values_list("slug", "number"))


def numbers_now() -> dict[str, int]:
    """The same, with the kinds a company made: each gets its number with its first record."""
    if not own_entities():
        return numbers()
    return numbers() | dict(SearchEntity.objects.filter(slug__startswith=OWN).values_list("slug", "number"))


def after_migrate(**_: Any) -> None:
    """Bring the documents up to what the program declares; doing it again changes nothing."""
    bring_up_to_date()


@transaction.atomic
def bring_up_to_date() -> list[str]:
    """Make the documents of every table anew whose columns have changed; says which tables those were."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL statement_timeout = 0")  # a big table takes longer than anybody would wait for a page
    known = dict(SearchEntity.objects.values_list("slug", "spec"))
    stale = [document for document in documents() if known.get(document.slug) != document.spec]
    for document in stale:
        rebuild(document)
    if not SearchOwn.objects.exists():
        fill_own()
    numbers.cache_clear()
    return [document.table for document in stale]


@transaction.atomic
def rebuild(document: Document) -> int:
    """Make all documents of one table anew; says how many there are."""
    slugs = [document.slug, *document.slugs.values()]
    for slug in slugs:
        SearchEntity.objects.update_or_create(slug=slug, defaults={"spec": document.spec})
    with connection.cursor() as cursor:
        cursor.execute(sql.FORGET, [slugs])
        cursor.execute(sql.rebuild(connection.ops.quote_name(document.table)), [document.spec])
        row: Any = cursor.fetchone()
    return int(row[0])


def fill_own() -> None:
    """Note what stands in own fields, of all records that say something there."""
    with connection.cursor() as cursor:
        for document in (document_of(entity) for entity in _searched_tables() if is_extendable(entity)):
            cursor.execute(own_sql.FILL.format(table=connection.ops.quote_name(document.table)), [document.spec])
