"""Which records the texts of a column name: found by a key among those the user may see, or made where he wants that."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import fixed_for, visible
from klientela.core.exchange.closest import closest
from klientela.core.exchange.lines import Context, Line, Look, sound
from klientela.core.exchange.plans import ColumnPlan
from klientela.core.exchange.targets import Goal, importer_of, match_fields
from klientela.core.records.bulk import Batch, create_many
from klientela.core.records.own.names import path_of
from klientela.core.records.services import create
from klientela.core.records.writing import may_make
from klientela.kernel.entity import Entity
from klientela.kernel.errors import NotAllowed

SMALL = 20_000
"""Tables up to this size are compared without regard to capitals; in larger ones only the very text is looked up."""
SOURCE = "source:"
"""A column that is matched so holds keys of a table of the same database."""
KNOWN = 2_000
"""Among how many known names a correction is looked for."""

_NOT_FOUND = _("There is no %(kind)s “%(text)s”.")
_MEANT = _("There is no %(kind)s “%(text)s”. Did you mean “%(proposal)s”?")
_SEVERAL = _("There are several called “%(text)s”. Choose another field to find them by.")
_NO_ROW = _("No row with the key “%(key)s” was brought in from the table “%(table)s”.")
_MAY_NOT_MAKE = _("You may not create records of this kind.")


@dataclass
class Index:
    """Records of one entity by the texts that name them, within each parent where they are parts."""

    by_text: dict[tuple[Any, str], set[Any]] = field(default_factory=lambda: defaultdict(set))
    loose: dict[tuple[Any, str], set[Any]] = field(default_factory=lambda: defaultdict(set))
    names: list[str] = field(default_factory=list)

    def add(self, parent: Any, text: str, key: Any) -> None:
        self.by_text[parent, text].add(key)
        self.loose[parent, plain(text)].add(key)

    def find(self, parent: Any, text: str) -> set[Any]:
        """The keys of the records that bear the text, by its very letters if any does."""
        return self.by_text.get((parent, text)) or self.loose.get((parent, plain(text))) or set()


def plain(text: str) -> str:
    """The text without capitals and doubled spaces."""
    return " ".join(text.casefold().split())


def index_of(entity: Entity, fields: Sequence[str], texts: Iterable[str], *, context: Context, within: str = "") -> Index:
    """An index of the records of an entity by these fields, as far as these texts need it. `within`: the field of the parent."""
    rows = visible(context.user, "read", entity)
    known = context.indexes.get((entity.slug, tuple(fields), within))
    if known is not None:
        found: Index = known
        return found
    index = Index()
    is_small = rows[: SMALL + 1].count() <= SMALL
    wanted = None if is_small else list(set(texts))
    for name in fields:
        asked = rows if wanted is None else rows.filter(**{f"{path_of(name)}__in": wanted})
        columns = ("pk", path_of(name), f"{within}_id") if within else ("pk", path_of(name))
        for key, text, *parent in asked.values_list(*columns):
            if text:
                index.add(parent[0] if parent else None, str(text), key)
    if is_small and fields:
        index.names = list(dict.fromkeys(rows.values_list(path_of(fields[0]), flat=True)[:KNOWN]))
    if is_small and (context.run is not None or context.is_looking) and entity.model._meta.concrete_model is not own_table(context):
        context.indexes[entity.slug, tuple(fields), within] = index
    return index


def own_table(context: Context) -> Any:
    """The table an import fills, of which nothing is kept in mind: it grows with each portion."""
    return context.entity.model._meta.concrete_model


class References:
    """Finds and makes the records that one column (or constant) names."""

    def __init__(self, goal: Goal, context: Context) -> None:
        self.goal, self.context = goal, context
        self.column = self._column()
        known = match_fields(goal.entity, context.user)
        self.fields = tuple(name for name in known if self.column.match in ("", name))
        self.within = goal.entity.part_of if goal.entity.part_of in context.goals else ""

    def resolve(self, lines: Sequence[Line]) -> None:
        """Put the named records into the values of the sound lines; a text that names nothing is a problem or makes a record."""
        asking = [line for line in sound(lines) if line.texts.get(self.goal.name)]
        if not asking:
            return
        if self.column.match.startswith(SOURCE):
            self._match_keys(asking, self.column.match.removeprefix(SOURCE))
            return
        texts = {line.texts[self.goal.name] for line in asking}
        index = index_of(self.goal.entity, self.fields, texts, context=self.context, within=self.within)
        missing = self._match(asking, index)
        if missing:
            self._make(missing, index) if self._makes() else self._refuse(missing, index)

    def _column(self) -> ColumnPlan:
        heading = self.context.plan.heading_of(self.goal.name)
        return self.context.plan.columns[heading] if heading else ColumnPlan(field=self.goal.name)

    def _match(self, lines: Sequence[Line], index: Index) -> list[Line]:
        keys: dict[int, Any] = {}
        missing = []
        for line in lines:
            text = line.texts[self.goal.name]
            found = index.find(self._parent(line), text)
            if len(found) > 1:
                self.context.refuse(line, self.goal.name, _SEVERAL % {"text": text})
            elif found:
                keys[line.number] = next(iter(found))
            else:
                missing.append(line)
        records = self.goal.entity.model._base_manager.in_bulk(set(keys.values()))
        for line in lines:
            if line.number in keys:
                self._put(line, records[keys[line.number]])
        return missing

    def _match_keys(self, lines: Sequence[Line], table: str) -> None:
        """The text is a key of another table of the same database, which has become a record."""
        known = self.context.sources.get(table, {})
        wanted = {known[text] for line in lines if (text := line.texts[self.goal.name]) in known}
        rows = visible(self.context.user, "read", self.goal.entity).filter(pk__in=wanted)
        records = {record.pk: record for record in rows}
        for line in lines:
            text = line.texts[self.goal.name]
            record = records.get(known.get(text))
            if record is None:
                self.context.refuse(line, self.goal.name, _NO_ROW % {"table": table, "key": text})
            else:
                self._put(line, record)

    def _parent(self, line: Line) -> Any:
        if not self.within:
            return None
        parent = line.values.get(self.within) or getattr(line.record, self.within, None)
        return parent.pk if parent else None

    def _put(self, line: Line, record: Any) -> None:
        (line.values if self.goal.column is not None else line.extras)[self.goal.name] = record

    def _makes(self) -> bool:
        return self.column.create and not self.goal.entity.part_of and bool(self.fields)

    def _refuse(self, lines: Sequence[Line], index: Index) -> None:
        kind = self.goal.entity.model._meta.verbose_name
        self._look_at(lines, index, is_error=True)
        proposals = {look.text: look.proposal for look in self.context.looks if look.field == self.goal.name}
        for line in lines:
            text = line.texts[self.goal.name]
            reason = (_MEANT if proposals.get(text) else _NOT_FOUND) % {"kind": kind, "text": text, "proposal": proposals.get(text, "")}
            self.context.refuse(line, self.goal.name, reason)

    def _make(self, lines: Sequence[Line], index: Index) -> None:
        if not may_make(self.context.user, self.goal.entity) or self.fields[0] in fixed_for(self.context.user, self.goal.entity):
            for line in lines:
                self.context.refuse(line, self.goal.name, _MAY_NOT_MAKE)
            return
        self._look_at(lines, index, is_error=False)
        if self.context.is_looking:
            return
        self.context.indexes.clear()
        spellings = {plain(line.texts[self.goal.name]): line.texts[self.goal.name] for line in reversed(lines)}
        batch = make(self.goal.entity, [{self.fields[0]: text} for text in spellings.values()], context=self.context)
        made = dict(zip(spellings, batch.records, strict=True))
        reasons = {list(spellings)[place]: error for place, error in batch.refusals.items()}
        self.context.made[str(self.goal.entity.model._meta.verbose_name_plural)] += len(batch.sound())
        for line in lines:
            name = plain(line.texts[self.goal.name])
            if made[name] is None:
                self.context.refuse(line, self.goal.name, " ".join(reasons[name].messages))
            else:
                self._put(line, made[name])

    def _look_at(self, lines: Sequence[Line], index: Index, *, is_error: bool) -> None:
        usual = importer_of(self.context.entity).vocabulary.get(self.goal.name, ())
        if len(self.context.looks) >= KNOWN:
            return
        counted = Counter(line.texts[self.goal.name] for line in lines)
        heading = self.context.plan.heading_of(self.goal.name)
        for text, rows in counted.most_common(KNOWN):
            proposal = None if text in usual else closest(text, (*index.names, *usual))
            if is_error or proposal:
                self.context.looks.append(Look(heading, self.goal.name, text, rows, proposal.value if proposal else "", is_error))


def make(entity: Entity, rows: Sequence[dict[str, Any]], *, context: Context) -> Batch:
    """New records, many at once where saving the fields is enough, otherwise each by the entity's own service."""
    if entity.create is None and not entity.part_of:
        return create_many(entity, rows, by=context.user)
    batch = Batch([None] * len(rows))
    for place, row in enumerate(rows):
        try:
            batch.records[place] = create(entity, row, by=context.user)
        except ValidationError as error:
            batch.refuse(place, error)
        except NotAllowed:
            batch.refuse(place, ValidationError(_MAY_NOT_MAKE))
    return batch
