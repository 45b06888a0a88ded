"""How people see purposes of contact and consents."""

from django.utils.translation import gettext_noop

from klientela.core.parties.consents.models import Consent, ConsentPurpose
from klientela.core.parties.consents.services import change_consent, change_purpose, create_consent, create_purpose, delete_consent
from klientela.kernel.entity import Entity, entity

READY = (
    gettext_noop("Marketing"),
    gettext_noop("Newsletter"),
    gettext_noop("Profiling"),
    gettext_noop("Messages about orders and contracts"),
    gettext_noop("Questions about satisfaction"),
)
"""Purposes every installation begins with."""


@entity
class ConsentPurposeEntity(Entity):
    model = ConsentPurpose
    slug = "consent-purposes"
    icon = "shield-check"
    group = "settings"
    order = 915
    list = ("name", "code", "ground", "wording_version")
    form = ("name", "code", "ground", "wording")
    facts = ("name", "code", "ground", "wording", "wording_version")
    orders = ("name",)
    key = ("code", "name")
    translated = ("name",)
    boxed = False
    create = staticmethod(create_purpose)
    change = staticmethod(change_purpose)


@entity
class ConsentEntity(Entity):
    model = Consent
    slug = "consents"
    icon = "shield-check"
    in_menu = False
    part_of = "party"
    title = "channel"
    list = ("party", "purpose", "channel", "state", "at", "valid_until", "source")
    form = ("purpose", "channel", "state", "at", "source", "proof", "valid_until")
    facts = ("purpose", "channel", "state", "at", "source", "proof", "wording", "wording_version", "entered_by", "valid_until")
    orders = ("channel",)
    create = staticmethod(create_consent)
    change = staticmethod(change_consent)
    delete = staticmethod(delete_consent)
