"""Walking through the program: every door of `bin/klientela urls --json`, with keys one may and may not see, and all that pages lead on to.

A new page of an entity needs nothing here. A door with other parts in its address than the key of a record, the name of a field
or of an action gets a line in `preparing.py`, or no role reaches it and the test fails.
"""

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from itertools import product
from typing import Any
from urllib.parse import parse_qsl, quote, urljoin, urlsplit
from uuid import UUID

from django.db import transaction
from django.test import Client
from django.urls import Resolver404, resolve
from lxml.etree import HTMLParser

from klientela.core.identity.keys import make_key
from klientela.core.identity.models import User, UserKind
from klientela.core.operations.doors import Door, doors
from klientela.core.records.kinds import NUMERIC, fields_of
from klientela.kernel.entity import Entity, entities
from tests.access.company import Company
from tests.access.knowing import Knowledge
from tests.access.preparing import Prepared
from tests.access.tokens import BEGINNING, KEY, seen_in, texts_of

PART = re.compile(r"<(?:\w+:)?(\w+)>")
LEADS = ("href", "hx-get", "data-url", "data-href", "src", "data-src", "action")
REFUSED = frozenset({403, 404, 405})
SAMPLE = 2
"""Of fields and filters so many are tried; all of them only for those from whom some are hidden."""
PLAIN = frozenset({"team-leader", "auditor", "administrator"})
"""They open every door, but ask nothing more there: their sight is that of others, wider, and those ask."""
THOROUGH = frozenset({"clerk"})
QUERY = "?"
"""Among the parts of an address: what is asked at it."""
STATIC = ("/static/", "/health/", "/healthz", "/readyz", "/sign-out/", "/ui/")


@dataclass(frozen=True)
class Ask:
    """One request."""

    method: str
    path: str
    data: tuple[tuple[str, str], ...] = ()
    """The fields of a form."""
    body: str = ""
    """JSON instead."""


@dataclass
class Answer:
    """What came back, as far as it matters."""

    ask: Ask
    status: int
    words: set[str]
    keys: set[UUID]
    forms: list["Form"]
    leads: list[str]
    whole: bytes
    heads: dict[str, str]


@dataclass(frozen=True)
class Form:
    """A form of a page: where it goes, and what it would send."""

    method: str
    path: str
    fields: tuple[tuple[str, str], ...]
    slots: tuple[tuple[str, str], ...] = ()
    """Fields that take keys, each with the slug of what they are keys of as far as the page tells."""


class Reader:
    """Finds where a page leads on to and its forms: what the parser tells of to its target."""

    def __init__(self, base: str) -> None:
        self.base, self.leads, self.forms = base, [], []
        self._form: tuple[str, str] | None = None
        self._fields: list[tuple[str, str]] = []
        self._select = ""
        self._slots: dict[str, str] = {}

    def read(self, page: bytes) -> None:
        """Read a page of ours."""
        parser = HTMLParser(target=self, encoding="utf-8", huge_tree=True)
        parser.feed(page)
        parser.close()

    def close(self) -> None:
        """Nothing is left to tell."""

    def start(self, tag: str, given: Mapping[str, str]) -> None:
        """An element begins."""
        self.leads += [urljoin(self.base, given[name]) for name in LEADS if given.get(name)]
        for name in ("hx-post", "hx-put", "hx-patch", "hx-delete"):
            if name in given:
                self.forms.append(Form(name[3:].upper(), urljoin(self.base, given[name]), _values(given.get("hx-vals", ""))))
        self._in_form(tag, given)

    def _in_form(self, tag: str, given: Mapping[str, str]) -> None:
        if tag == "form":
            self._form, self._fields = (given.get("method", "get").upper(), urljoin(self.base, given.get("action") or self.base)), []
            self._slots = {}
        if KEY.fullmatch(given.get("value", "")):
            self._slots.setdefault(self._select or given.get("name", ""), "")
        if tag == "select":
            self._select = given.get("name", "")
            if "options/" in given.get("data-url", ""):
                self._slots[self._select] = given["data-url"].split("/")[1]
        elif tag == "option" and self._select and ("selected" in given or self._select not in dict(self._fields)):
            self._fields = [(name, value) for name, value in self._fields if name != self._select] + [
                (self._select, given.get("value", ""))
            ]
        elif tag in {"input", "textarea", "button"} and given.get("name"):
            self._fields.append((given["name"], given.get("value", "")))

    def end(self, tag: str) -> None:
        """An element ends."""
        if tag == "select":
            self._select = ""
        if tag == "form" and self._form:
            self.forms.append(Form(*self._form, tuple(self._fields), tuple(self._slots.items())))
            self._form = None


def _values(text: str) -> tuple[tuple[str, str], ...]:
    try:
        found = json.loads(text or "{}")
    except ValueError:
        return ()
    return tuple((name, str(value)) for name, value in found.items())


@dataclass
class Visitor:
    """Somebody who walks through the program; nothing he does remains."""

    name: str
    user: User
    knows: Knowledge
    reached: set[tuple[str, str]] = field(default_factory=set)
    before: Callable[[Ask], object] = lambda ask: None
    """What is done before each request."""
    client: Client = field(init=False)
    key: str = field(init=False)

    def __post_init__(self) -> None:
        self.client = Client(raise_request_exception=False)
        self.key = make_key(self.user, name="of a test")
        if self.user.kind != UserKind.SERVICE:
            self.client.force_login(self.user)

    def send(self, ask: Ask) -> Answer:
        """The answer to a request; what it changes is taken back."""
        with transaction.atomic():
            answer = self.send_for_good(ask)
            transaction.set_rollback(True)
        return answer

    def _keep_signed_in(self, held: dict[str, str]) -> None:
        """What a request did to the cookies goes with what it did to the session."""
        if held != {name: cookie.value for name, cookie in self.client.cookies.items()}:
            self.client.cookies.clear()
            self.client.cookies.load(held)

    def send_for_good(self, ask: Ask) -> Answer:
        """The answer to a request that changes what it changes."""
        headers = {"Authorization": f"Bearer {self.key}"} if ask.path.startswith("/api/") else {}
        kind = "application/json" if ask.body or ask.path.startswith("/api/") else "application/x-www-form-urlencoded"
        raw = ask.body or "&".join(f"{name}={quote(value, safe='')}" for name, value in ask.data)
        self.before(ask)
        held = {name: cookie.value for name, cookie in self.client.cookies.items()}
        response = self.client.generic(ask.method, ask.path, raw.encode(), content_type=kind, headers=headers)
        self._keep_signed_in(held)
        texts = texts_of(response)
        words, keys = seen_in(texts)
        self._note(ask, response)
        is_page = response.get("Content-Type", "").startswith("text/html")
        reader = Reader(ask.path)
        if is_page:
            reader.read(response.whole or b" ")
        return Answer(ask, response.status_code, words, keys, reader.forms, reader.leads, response.whole, dict(response.items()))

    def _note(self, ask: Ask, response: Any) -> None:
        status = response.status_code
        at_the_gate = (
            ask.method == "GET" and status in {301, 302} and "/sign-in/" in response.get("Location", "") and "/sign-in/" not in ask.path
        )
        place = place_of(ask.path)
        let_in = status not in REFUSED or (status == 403 and place in open_doors())
        if place and let_in and status not in {401, 500} and not at_the_gate:
            self.reached.add((place, ask.method))

    def leaks(self, answer: Answer) -> list[tuple[str, str, str]]:
        """What an answer holds that this person may not know; what he asked with is no news to him."""
        asked, known = seen_in([answer.ask.path, str(answer.ask.data), answer.ask.body])
        words = (answer.words - asked) & self.knows.forbidden
        keys = (answer.keys - known) & self.knows.dark
        return [(self.name, f"{answer.ask.method} {answer.ask.path}", str(leak)) for leak in (*sorted(words), *sorted(keys, key=str))]


@lru_cache(maxsize=1)
def open_doors() -> frozenset[str]:
    """Doors whose policy refuses nobody, so that a refusal is their own answer."""
    return frozenset(door.path for door in doors() if door.policy == "public")


@lru_cache(maxsize=20_000)
def place_of(path: str) -> str | None:
    """The door behind an address."""
    try:
        return "/" + resolve(urlsplit(path).path).route
    except Resolver404:
        return None


def entity_at(door: Door) -> Entity | None:
    """The entity whose records a door is about."""
    first = door.path.removeprefix("/api/v1").split("/")[1]
    return next((known for known in entities() if known.slug == first), None)


def rows_at(company: Company, entity: Entity) -> list[Any]:
    """The records a door is about."""
    model = entity.model._meta.concrete_model
    rows = [row for some in company.rows.values() for row in some if row._meta.concrete_model is model]
    return [row for row in rows if all(getattr(row, name) == value for name, value in entity.where.items())]


def keys_at(company: Company, entity: Entity, knows: Knowledge) -> list[UUID]:
    """A record one may change, one that one may only read, and two that one does not see."""
    keys = [row.pk for row in rows_at(company, entity)]
    mine = [key for key in keys if key in knows.writable]
    read = [key for key in keys if key in knows.readable - knows.writable]
    dark = [key for key in keys if key not in knows.readable]
    return [*mine[:1], *read[:1], *dark[:2]]


def places(company: Company, door: Door, visitor: Visitor, *, prepared: Prepared) -> Iterator[str]:
    """The addresses of a door."""
    names = PART.findall(door.path)
    given = prepared.parts(door.path)
    for values in _filled(company, door, visitor, names=names) if given is None else given:
        yield PART.sub(lambda part, values=values: str(values[part[1]]), door.path) + values.get(QUERY, "")


def _filled(company: Company, door: Door, visitor: Visitor, *, names: list[str]) -> Iterator[dict[str, Any]]:
    entity = entity_at(door)
    if not names:
        yield {}
    if entity is None or "pk" not in names:
        return
    others = {"name": sample(_names_at(door, entity), visitor)} if "name" in names else {}
    if set(names) - {"pk", *others}:
        return
    for number, key in enumerate(keys_at(company, entity, visitor.knows)):
        for values in product(*(some if not number else some[:1] for some in others.values())):
            yield {"pk": key, **dict(zip(others, values, strict=True))}


def _names_at(door: Door, entity: Entity) -> list[str]:
    if "/actions/" in door.path:
        return [action.name for action in entity.actions] or ["none"]
    return [known.name for known in fields_of(entity)]


def sample(names: list[str], visitor: Visitor) -> list[str]:
    """Some of the names, or all of them."""
    return names if visitor.name in THOROUGH else names[:: max(len(names) // SAMPLE, 1)]


def questions(door: Door, entity: Entity | None, path: str, *, visitor: Visitor) -> Iterator[str]:
    """Further ways of asking at the same address: words, orders, filters, other views."""
    yield path
    if visitor.name in PLAIN:
        return
    if "search" in path or "palette" in path:
        yield from (
            f"{path}?q={asked}" for asked in (BEGINNING, f"{BEGINNING}&kind=organizations", f"{BEGINNING}abcdex", f"@{BEGINNING}", "new")
        )
    if entity is None or PART.search(door.path):
        return
    if "options" in path:
        yield from (f"{path}?q={BEGINNING}&create=1", f"{path}?q=7")
        return
    if (path.endswith("/") and door.kind == "page" and "new" not in path) or door.kind == "api":
        yield from (f"{path}?q={BEGINNING}", *([f"{path}?view=board"] if entity.board and door.kind == "page" else []))
        yield from (f"{path}?sort={order}" for order in sample(list(entity.orders), visitor))
        yield from (f"{path}?add={name}" for name in sample(list(entity.filters), visitor) if door.kind == "page")
        yield from (f"{path}?{name}.contains={BEGINNING}" for name in (entity.title, *entity.filters[:1]))
        yield from divided(path, entity, visitor) if path == f"/{entity.slug}/" and door.kind == "page" else ()
    elif "export" in path or "pivot" in path:
        yield f"{path}?q={BEGINNING}"


def divided(path: str, entity: Entity, visitor: Visitor) -> Iterator[str]:
    """Pivots and charts: by each field and by those of the records named, with what can be told of it."""
    fields = {field.name: field for field in fields_of(entity) if field.kind not in ("longtext", "key")}
    for name in sample(list(fields), visitor):
        told = {"money": f"sum:{name},most:{name}", "reference": f"count,distinct:{name}"}.get(fields[name].kind, "count")
        yield f"{path}?view=pivot&measure={told}" if fields[name].kind in NUMERIC else f"{path}?view=pivot&by={name}&measure={told}"
        further = fields_of(fields[name].target_entity) if fields[name].kind == "reference" else ()
        yield from (f"{path}?view=chart&by={name}.{field.name}" for field in sample([*further], visitor))


def asks(company: Company, visitor: Visitor, prepared: Prepared) -> Iterator[Ask]:
    """Reading at every door."""
    for door in doors():
        if "GET" in door.methods and not door.path.startswith(STATIC):
            for path in places(company, door, visitor, prepared=prepared):
                yield from (Ask("GET", one) for one in questions(door, entity_at(door), path, visitor=visitor))


def crawl(company: Company, visitor: Visitor, prepared: Prepared) -> Iterator[Answer]:
    """The answers of every door, and of what pages lead on to: one address of each form, unless a door was asked in that form already."""
    todo = list(asks(company, visitor, prepared))
    seen, forms = {ask.path for ask in todo}, {_form(ask.path) for ask in todo}
    while todo:
        answer = visitor.send(todo.pop())
        yield answer
        leads = list(filter(None, map(_inside, answer.leads)))
        dark = min(visitor.knows.dark, key=str, default=None)
        leads += [KEY.sub(str(dark), lead) + "&dark" for lead in leads if dark and KEY.search(lead.partition("?")[2])]
        for path in leads:
            if path not in seen and _form(path) not in forms:
                seen.add(path)
                forms.add(_form(path))
                todo.append(Ask("GET", path))


def _inside(lead: str) -> str:
    """The path of a lead to another page of ours that asks at most one thing, else nothing."""
    parts = urlsplit(lead)
    is_ours = not parts.netloc and not parts.path.startswith(STATIC) and place_of(parts.path) is not None
    return f"{parts.path}?{parts.query}".rstrip("?") if is_ours and parts.query.count("&") < 1 else ""


def _form(path: str) -> tuple[str | None, tuple[str, ...]]:
    parts = urlsplit(path)
    return place_of(parts.path), tuple(sorted(name for name, _value in parse_qsl(parts.query, keep_blank_values=True)))
