"""How people see a thing the company keeps. Described once; lists, forms, search, API, import and export read it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
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
    """A box on the start page: a heading and a template with its context."""

    title: Any
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    is_wide: bool = False


@dataclass(frozen=True)
class Panel:
    """A box on a record page: a heading and a template with its context."""

    title: Any
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: str = "main"
    """`head` (below the page's head over the whole width, without a box), `main` or `side`."""


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
    pages: ClassVar[tuple[MenuItem, ...]] = ()
    """Pages beside the list: other ways to look at the same records."""
    extras: ClassVar[tuple[ImportField, ...]] = ()
    """What a new record is asked for beside its own fields, such as the first product of a deal; `create` gets it."""
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
    hidden: ClassVar[frozenset[str]] = frozenset()
    """Fields that are hidden unless a role says otherwise."""
    fixed: ClassVar[frozenset[str]] = frozenset()
    """Fields that are only read unless a role says otherwise."""
    hidden_rows: ClassVar[Callable[..., Values] | None] = None
    """What is true of rows that nobody sees unless a role shows hidden fields, such as personal numbers."""
    synonyms: ClassVar[Mapping[str, tuple[str, ...]]] = {}
    offers: ClassVar[Mapping[str, Callable[[], frozenset[str]]]] = {}
    """Of choices that may stand in a field those that are offered for new values, by field; where it is not all of them."""
    where: ClassVar[Mapping[str, Any]] = {}
    """What is true of every record of this kind; new ones get it."""

    proposes: ClassVar[Callable[..., Values] | None] = None
    """What the form of a new record begins with: `proposes(by=user)`, values by field."""
    create: ClassVar[Callable[..., Any] | None] = None
    """The service `create(values, by=user)` behind every door, where saving the fields is not enough."""
    change: ClassVar[Callable[..., Any] | None] = None
    """The service `change(record, values, by=user)`, likewise."""
    delete: ClassVar[Callable[..., Any] | None] = None
    """The service `delete(record, by=user)`, where more than a tombstone is needed; it refuses what is still in use."""

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


_by_slug: dict[str, Entity] = {}
_by_model: dict[Any, Entity] = {}


def entity[E: type[Entity]](kind: E) -> E:
    """Make the described entity known to the program; one slug, one description."""
    described = kind()
    known = _by_slug.get(described.slug)
    if known and type(known).__qualname__ != kind.__qualname__:
        raise ValueError(f"Two entities are called {described.slug!r}.")
    _by_slug[described.slug] = described
    _by_model[described.model] = described
    return kind


def entities() -> Iterator[Entity]:
    """All entities in the order of the menu."""
    return iter(sorted(_by_slug.values(), key=lambda known: (known.order, known.slug)))


def entity_of(model: Any) -> Entity:
    """The entity that describes a model (or a record of it)."""
    kind = model if isinstance(model, type) else type(model)
    if kind not in _by_model:
        raise LookupError(f"No entity describes {kind.__name__}.")
    return _by_model[kind]


def entity_named(slug: str) -> Entity:
    """The entity with this slug."""
    if slug not in _by_slug:
        raise LookupError(f"There is no entity {slug!r}.")
    return _by_slug[slug]
