"""How people see what has happened, and the time it took."""

from django.utils.translation import gettext_lazy as _

from klientela.core.timeline.kinds import noted
from klientela.core.timeline.models import Episode, EpisodePerson, HourlyCost, TextTemplate, TimeEntry
from klientela.core.timeline.services.noting import change_episode, create_episode, create_person
from klientela.kernel.entity import Calendar, Entity, entity


@entity
class EpisodeEntity(Entity):
    model = Episode
    slug = "episodes"
    icon = "history"
    group = "customers"
    order = 125
    label = _("activity")
    plural = _("activities")
    boxed = False
    controlled_by = "party"
    title = "subject"
    subtitle = ("kind", "at")
    list = ("subject", "kind", "party", "at", "minutes", "amount", "owner")
    form = ("party", "kind", "at", "direction", "subject", "text", "arrangements", "minutes", "cost", "amount", "currency")
    facts = (
        *("party", "kind", "at", "direction", "subject", "text", "arrangements", "minutes", "cost", "amount"),
        *("corrected_at", "owner", "team", "branch"),
    )
    orders = ("-at",)
    filters = ("kind", "party", "at", "direction", "owner", "team", "branch", "minutes", "cost", "amount")
    calendar = Calendar("at")
    parts = ("episode-people",)
    offers = {"kind": noted}
    synonyms = {
        "party": ("company", "customer", "account", "contact", "firma", "klient", "client"),
        "kind": ("type", "channel", "typ", "rodzaj", "tip"),
        "at": ("date", "when", "data", "dată", "moment"),
        "subject": ("title", "topic", "temat", "subiect"),
        "text": ("note", "notes", "description", "notatka", "opis", "notă"),
        "minutes": ("duration", "time", "czas", "durată"),
    }
    create = staticmethod(create_episode)
    change = staticmethod(change_episode)


@entity
class EpisodePersonEntity(Entity):
    model = EpisodePerson
    slug = "episode-people"
    icon = "users"
    in_menu = False
    part_of = "episode"
    title = "party"
    list = ("party", "note")
    form = ("party", "note")
    orders = ("created_at",)
    create = staticmethod(create_person)


@entity
class TimeEntryEntity(Entity):
    model = TimeEntry
    slug = "time-entries"
    icon = "clock"
    in_menu = False
    boxed = False
    title = "note"
    subtitle = ("started_at", "minutes")
    list = ("note", "party", "started_at", "minutes", "owner")
    form = ("note", "started_at", "minutes", "party")
    facts = ("note", "started_at", "minutes", "party", "owner", "team", "branch")
    orders = ("-started_at",)
    filters = ("party", "started_at", "minutes", "owner", "team", "branch")
    calendar = Calendar("started_at")
    synonyms = {
        "note": ("task", "description", "opis", "descriere"),
        "started_at": ("date", "start", "data", "dată"),
        "minutes": ("duration", "czas", "durată"),
        "party": ("company", "customer", "klient", "client"),
    }


@entity
class HourlyCostEntity(Entity):
    model = HourlyCost
    slug = "hourly-costs"
    icon = "coins"
    group = "settings"
    order = 930
    boxed = False
    title = "person"
    list = ("person", "since", "amount")
    form = ("person", "since", "amount", "currency")
    orders = ("-since",)


@entity
class TextTemplateEntity(Entity):
    model = TextTemplate
    slug = "text-templates"
    icon = "file-text"
    in_menu = False
    list = ("name", "text", "owner")
    form = ("name", "text")
    facts = ("name", "text", "owner", "team")
    orders = ("name",)
    filters = ("owner", "team")
    key = ("name",)
