"""How people see a thing the company keeps. Described once; lists, forms, search, API, import and export read it."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from inspect import signature
from typing import Any, ClassVar

type Values = Mapping[str, Any]


@dataclass(frozen=True)
class Board:
    """Cards in columns: `by` names the reference whose values are the columns, `total` the money added up in each."""

    by: str
    card: tuple[str, ...]
    total: str | None = None
    columns: Callable[[Any], Any] | None = None
    """Given the request's query, the objects that are the columns; None: every value of `by`."""
    move: Callable[..., Any] | None = None
    """The service behind a dragged card: `move(record, to=column, by=user)`."""
    switch: str = ""
    """The field that chooses between sets of columns, such as the process; the columns have a field of the same name."""
    since: str = ""
    """The moment a record came into its column; columns with `expected_days` mark who stays longer."""
    due: str = ""
    """The date after which an open record is overdue."""
    closed: str = ""
    """The moment a record was closed; columns of kind `won` and `lost` show the recently closed."""


@dataclass(frozen=True)
class Calendar:
    """Records shown by day: `start` and, where there is one, `end` name the fields."""

    start: str
    end: str | None = None


@dataclass(frozen=True)
class Action:
    """A button on the record page; `run(record, by=user)` is a service, `when(record)` says whether it is offered."""

    name: str
    label: Any
    run: Callable[..., Any]
    icon: str = "bolt"
    tone: str = ""
    when: Callable[[Any], bool] = lambda record: True
    op: str = ""
    """The operation to be granted; the action's name unless actions share one."""
    page: str = ""
    """The page that asks what it needs to know first, if there is one: the name of its address, which takes the record's key."""

    reads: tuple[str, ...] = ()
    """The fields that decide when it is offered: it is not there for whom one of them is hidden."""

    @property
    def asks_first(self) -> bool:
        """Whether it cannot be done without what its page asks: a button alone and programs do not have it."""
        needed = [word for word in signature(self.run).parameters.values() if word.default is word.empty]
        return bool(self.page) and len(needed) > len(("record", "by"))

    @property
    def granted(self) -> str:
        """The operation that must be granted for pressing it."""
        return self.op or self.name


@dataclass(frozen=True)
class ImportField:
    """A column an import understands beside the fields of the model, for instance the day a stage was reached."""

    name: str
    label: Any
    kind: str = "text"
    synonyms: tuple[str, ...] = ()
    target: str = ""
    """Slug of the entity a reference points to."""


@dataclass(frozen=True)
class Importer:
    """What an import of an entity does beside its fields.

    The hooks get the lines of the file and the context of the import (`core.exchange.lines`), within its transaction:
    `prepare` may fill in values before records are made, `finish` does what comes after they are saved.
    """

    fields: tuple[ImportField, ...] = ()
    more: Callable[[Any], tuple[ImportField, ...]] | None = None
    """Further columns, by what the company has set up; given the user."""
    defaults: Callable[..., Values] | None = None
    """Values of new records where the file gives none; given lines and context, before references are looked up."""
    fills: frozenset[str] = frozenset()
    """Needed fields that `prepare` can make out of others."""
    vocabulary: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Usual values by field, from which corrections of mistyped ones are proposed."""
    prepare: Callable[..., None] | None = None
    finish: Callable[..., None] | None = None
    whole: bool = False
    """Whether the hooks stand for the entity's own `create`, so that records may be made many at once."""
    is_offered: bool = False
    """Whether parts come in files of their own: the import finds the record each belongs to."""


@dataclass(frozen=True)
class MenuItem:
    """A page in the menu; `allowed(user)` says for whom it is there."""

    label: Any
    url_name: str
    icon: str
    group: str = ""
    order: int = 100
    allowed: Callable[[Any], bool] = lambda user: True
    text: Any = ""
    """What the page tells, in a sentence."""


@dataclass(frozen=True)
class Tile:
    """A box on a start page, drawn for one user: a heading and a template with its context."""

    title: Any
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    note: Any = ""
    """What stands beside the heading, small."""
    is_figure: bool = False
    """Whether it is one large figure, whose heading is small."""
    url: str = ""
    """Where all of it can be seen."""


@dataclass(frozen=True)
class TileKind:
    """A box people can put on a start page: its name where they choose, what draws it, and how wide it begins, in twelfths.

    `draw(user, whose)` is asked with `me` or `all`, and answers None where there is nothing for this user.
    """

    label: Any
    draw: Callable[[Any, str], Tile | None]
    width: int = 4


@dataclass(frozen=True)
class ReadyDashboard:
    """A start page as it comes: for which ready roles (their slugs), and which boxes of which width it holds."""

    label: Any
    roles: tuple[str, ...]
    tiles: tuple[tuple[str, int], ...]


@dataclass(frozen=True)
class Panel:
    """A box on a record page: a heading and a template with its context."""

    title: Any
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: str = "main"
    """`head` (below the page's head over the whole width, without a box), `open` (first in the middle, without a box), `main` or `side`.

    In the head itself `name` (beside the title) and `acts` (before the buttons).
    """


class Entity:
    """The description of one kind of record. Subclasses hold data only."""

    model: ClassVar[Any]
    slug: ClassVar[str]
    policy: ClassVar[str] = ""
    """The name under which permissions are granted; the slug unless entities share one."""
    icon: ClassVar[str] = "file"
    group: ClassVar[str] = ""
    order: ClassVar[int] = 100
    in_menu: ClassVar[bool] = True
    letter: ClassVar[str] = ""
    """The letter by which the keyboard goes to its list and makes a new one; chosen by the program unless given."""
    label: ClassVar[Any] = ""
    plural: ClassVar[Any] = ""

    title: ClassVar[str] = "name"
    subtitle: ClassVar[tuple[str, ...]] = ()
    list: ClassVar[tuple[str, ...]] = ()
    form: ClassVar[tuple[str, ...]] = ()
    facts: ClassVar[tuple[str, ...]] = ()
    """What the record page shows beside; the form's fields unless given."""
    orders: ClassVar[tuple[str, ...]] = ()
    """Fields by which a list can be ordered, the default first, `-` before a falling one. Each needs `scoped_indexes`."""
    filters: ClassVar[tuple[str, ...]] = ()
    search: ClassVar[tuple[str, ...]] = ()
    board: ClassVar[Board | None] = None
    calendar: ClassVar[Calendar | None] = None
    actions: ClassVar[tuple[Action, ...]] = ()
    boxed: ClassVar[bool] = True
    """Whether the pages of the records it points to show it in a box; not where it has a place of its own there."""
    pages: ClassVar[tuple[MenuItem, ...]] = ()
    """Pages beside the list: other ways to look at the same records."""
    extras: ClassVar[tuple[ImportField, ...]] = ()
    """What a new record is asked for beside its own fields, such as the first product of a deal; `create` gets it."""
    later: ClassVar[frozenset[str]] = frozenset()
    """Fields that the form of a new record does not ask for yet, such as why a deal was closed; programs and files may say them."""
    parts: ClassVar[tuple[str, ...]] = ()
    """Slugs of entities whose records are parts of this one (lines, addresses)."""
    part_of: ClassVar[str] = ""
    """For a part: the field that holds its parent. What may be done to the parent decides, and it is locked with its parent."""
    controlled_by: ClassVar[str] = ""
    """For what stands on a record without being a part of it (a note, a file): the field that holds that record.

    Its own grants must speak of the operation; the record decides the rest, locked or not. Where the field is empty,
    the record stands for itself.
    """

    key: ClassVar[tuple[str, ...]] = ()
    """Fields by any of which an import or another program finds the record."""
    unique: ClassVar[frozenset[str]] = frozenset()
    """Fields of which each value exists once in the whole company: that one is taken is told to whoever enters it, and no more.

    A declared exception (D1): it tells that some record has the value, though not which.
    """
    unique_together: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values exist once together, such as a product and its serial number: the same exception."""
    hidden: ClassVar[frozenset[str]] = frozenset()
    """Fields that are hidden unless a role says otherwise."""
    fixed: ClassVar[frozenset[str]] = frozenset()
    """Fields that are only read unless a role says otherwise."""
    hidden_rows: ClassVar[Callable[..., Values] | None] = None
    """What is true of rows that nobody sees unless a role shows hidden fields, such as personal numbers."""
    private: ClassVar[str] = ""
    """The field that keeps a record from everybody but its owner and those it is shared with, whatever their roles open to them."""
    synonyms: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    offers: ClassVar[Mapping[str, Callable[[], frozenset[str]]]] = {}
    """Of choices that may stand in a field those that are offered for new values, by field; where it is not all of them."""
    within: ClassVar[Mapping[str, Values]] = {}
    """What must be true of records that a reference leads to, by field: the process of a deal is one of deals."""
    translated: ClassVar[tuple[str, ...]] = ()
    """Texts that came with the program in English and are told in the reader's language; what people wrote stays as it is."""
    memberships: ClassVar[Mapping[str, Any]] = {}
    """Where records belong through a table of its own, as people in teams: its model by the field that is asked about."""
    where: ClassVar[Mapping[str, Any]] = {}
    """What is true of every record of this kind; new ones get it."""
    kinds_by: ClassVar[str] = ""
    """For a table whose rows are of kinds that a company made itself: the field with the slug of a record's kind."""

    proposes: ClassVar[Callable[..., Values] | None] = None
    """What the form of a new record begins with: `proposes(by=user)`, values by field."""
    create: ClassVar[Callable[..., Any] | None] = None
    """The service `create(values, by=user)` behind every door, where saving the fields is not enough."""
    change: ClassVar[Callable[..., Any] | None] = None
    """The service `change(record, values, by=user)`, likewise."""
    plain: ClassVar[frozenset[str]] = frozenset()
    """Fields that `change` merely saves, so that many records may be changed at once without it."""
    delete: ClassVar[Callable[..., Any] | None] = None
    """The service `delete(record, by=user)`, where more than a tombstone is needed; it refuses what is still in use."""
    back: ClassVar[Callable[..., Any] | None] = None
    """The service `back(record, by=user)`: what follows when a deletion is taken back and the record is there again; it may refuse."""

    @property
    def grants(self) -> str:
        """The name under which permissions are granted."""
        return self.policy or self.slug

    @property
    def parent_field(self) -> str:
        """The field of the record that decides about this one, if there is such a record."""
        return self.part_of or self.controlled_by

    @property
    def module(self) -> str:
        """The label of the package it belongs to, by which it is switched on and off."""
        return str(self.model._meta.app_label)

    def __repr__(self) -> str:
        return f"<entity {self.slug}>"


OWN = "own-"
"""With this begin the slugs of kinds of records that a company made itself; no slug of the program does."""

_by_slug: dict[str, Entity] = {}
_by_model: dict[Any, Entity] = {}
_own: list[dict[str, Entity]] = [{}]
"""Replaced as a whole, so that no thread sees half of it."""
_shared: list[Entity] = []
_sources: list[Callable[[], None]] = []


def entity[E: type[Entity]](kind: E) -> E:
    """Make the described entity known to the program; one slug, one description."""
    described = kind()
    known = _by_slug.get(described.slug)
    if described.slug.startswith(OWN):
        raise ValueError(f"{described.slug!r}: slugs that begin with {OWN!r} belong to kinds that a company makes itself.")
    if known and type(known).__qualname__ != kind.__qualname__:
        raise ValueError(f"Two entities are called {described.slug!r}.")
    _by_slug[described.slug] = described
    _by_model[described.model] = described
    return kind


def shared_table[E: type[Entity]](kind: E) -> E:
    """Describe a table that keeps records of kinds which a company made itself. It is no kind: nobody is ever granted anything on it."""
    described = kind()
    _by_model[described.model] = described
    _shared.append(described)
    return kind


def shared_tables() -> tuple[Entity, ...]:
    """What describes the tables whose kinds of records a company makes itself."""
    return tuple(_shared)


def describe_own(found: Iterable[Entity]) -> None:
    """Put the kinds of records that a company made itself in place of those known before."""
    _own[:] = [{described.slug: described for described in found}]


def keep_up_by(source: Callable[[], None]) -> None:
    """Have this look whether the kinds a company made are still those known; given by the package that keeps them."""
    _sources[:] = [source]


def keep_up() -> None:
    """Look whether the kinds a company made are still those known. Asked before each request and each job."""
    for source in _sources:
        source()


def own_entities() -> tuple[Entity, ...]:
    """The kinds of records that a company made itself."""
    return tuple(_own[0].values())


def kinds_of_table(model: Any) -> tuple[Entity, ...]:
    """The kinds a company made whose records a model keeps; none for a model of the program's own entities."""
    return tuple(known for known in own_entities() if known.model is model)


def entities() -> Iterator[Entity]:
    """All entities in the order of the menu."""
    return iter(_in_order((*_by_slug.values(), *_own[0].values())))


@lru_cache(maxsize=4)
def _in_order(known: tuple[Entity, ...]) -> tuple[Entity, ...]:
    return tuple(sorted(known, key=lambda each: (each.order, each.slug)))


def entity_of(model: Any) -> Entity:
    """The entity that describes a model (or a record of it)."""
    kind = model if isinstance(model, type) else type(model)
    if kind not in _by_model:
        raise LookupError(f"No entity describes {kind.__name__}.")
    found = _by_model[kind]
    return _own[0].get(getattr(model, found.kinds_by), found) if found.kinds_by and kind is not model else found


def entity_named(slug: str) -> Entity:
    """The entity with this slug."""
    if slug.startswith(OWN) and slug not in _own[0]:
        keep_up()
    found = _by_slug.get(slug) or _own[0].get(slug)
    if found is None:
        raise LookupError(f"There is no entity {slug!r}.")
    return found
