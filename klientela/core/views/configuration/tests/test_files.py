"""The whole configuration goes out as one file, and comes in whole or not at all."""

import json

import pytest
from django.core.exceptions import ValidationError
from django.test import Client
from django.utils import timezone

from klientela.core.access.acting import acting
from klientela.core.access.models import Role
from klientela.core.access.modules import modules_off
from klientela.core.criteria.tree import Condition, Group
from klientela.core.records.own.models import OwnField
from klientela.core.records.own.publishing import configuration_changed, forget
from klientela.core.views.configuration.bringing import bring_in, effects, take_back
from klientela.core.views.configuration.files import as_text, export, read_document, read_file
from klientela.core.views.configuration.shared import put_views
from klientela.core.views.models import Overlay, SavedView
from klientela.core.views.overlays.content import Content
from klientela.core.views.overlays.services import Where, in_force, put
from klientela.core.views.saved.services import keep_view, share_view
from klientela.kernel.entity import entity_named

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _anew():
    forget()
    yield
    forget()


def configured(cast):
    """A company with a field, words for a role, and a shared view."""
    rep = Role.objects.get(slug="rep")
    OwnField.objects.create(entity="deals", code="size", label="Size", kind="text")
    configuration_changed()
    put(Where("deals", "role", rep.pk), Content({}, {"amount": (("en", "Worth"),)}), by=cast.zoe)
    with acting(cast.dora):
        view = keep_view(
            entity_named("deals"), "Big", Group((Condition("amount", "gte", "1000"), Condition("own_size", "filled", ""))), {}, by=cast.dora
        )
        share_view(view, [rep], [], by=cast.dora, begins=[rep])
    return json.loads(as_text(export()))


def emptied():
    SavedView.objects.all().delete()
    Overlay.objects.update(deleted_at=timezone.now())
    OwnField.objects.all().delete()
    forget()


def told(found):
    return {str(effect.label): (effect.made, effect.changed) for effect in found if effect.does_anything}


def test_what_was_taken_out_comes_in_elsewhere_and_can_be_taken_back(cast):
    document = configured(cast)
    emptied()
    found = read_document(document)
    with acting(cast.zoe):
        assert set(told(effects(found, by=cast.zoe))) == {"Own fields", "Layouts", "Shared views"}
        brought = bring_in(found, by=cast.zoe, name="test.json")
        assert not told(effects(found, by=cast.zoe))
        assert SavedView.objects.get(name="Big").shares.get().default_of == "deals"
        assert take_back(brought, by=cast.zoe) == []
    assert not OwnField.objects.filter(deleted_at=None).exists()
    assert not SavedView.objects.filter(deleted_at=None).exists()
    assert in_force(Where("deals", "role", Role.objects.get(slug="rep").pk))[1].labels == {}


def test_what_was_changed_since_stays_when_it_is_taken_back(cast):
    document = configured(cast)
    emptied()
    with acting(cast.zoe):
        brought = bring_in(read_document(document), by=cast.zoe)
        OwnField.objects.update(label="Shoe size")
        assert take_back(brought, by=cast.zoe) == ["Deals: Size"]
    assert OwnField.objects.get(deleted_at=None).label == "Shoe size"


def test_one_piece_that_cannot_be_made_leaves_everything_as_it_is(cast):
    document = configured(cast)
    emptied()
    document["parts"]["layouts"]["deals/branch/Atlantis"] = {"schema": 1, "labels": {"amount": {"en": "X"}}}
    with acting(cast.zoe), pytest.raises(ValidationError, match="Atlantis"):
        bring_in(read_document(document), by=cast.zoe)
    assert not OwnField.objects.exists()


def test_modules_and_permissions_follow_the_file(cast):
    document = json.loads(as_text(export()))
    document["parts"]["modules"]["catalogue"] = False
    document["parts"]["roles"]["rep"]["description"] = "Sells"
    with acting(cast.zoe):
        brought = bring_in(read_document(document), by=cast.zoe)
        assert "catalogue" in modules_off()
        assert Role.objects.get(slug="rep").description == "Sells"
        take_back(brought, by=cast.zoe)
    assert "catalogue" not in modules_off()


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"{", "no JSON"),
        (b"{}", "no file of a configuration"),
        (b'{"format": "klientela.configuration", "version": 99, "parts": {}}', "newer version"),
        (b'{"format": "klientela.configuration", "version": 1, "parts": {"own_fields": 1}}', "damaged"),
    ],
)
def test_a_file_that_is_none_is_refused_in_plain_words(content, words):
    with pytest.raises(ValidationError, match=words):
        read_file(content)


def test_the_page_shows_what_would_happen_before_it_does(cast):
    text = as_text(configured(cast))
    emptied()
    client = Client()
    client.force_login(cast.zoe)
    looked = client.post("/settings/configuration/", {"document": text})
    assert "Deals: Size" in looked.content.decode()
    assert not OwnField.objects.exists()
    client.post("/settings/configuration/", {"document": looked.context["document"], "apply": "1"})
    assert OwnField.objects.get().label == "Size"
    assert client.get("/settings/configuration/export/").json()["version"] == 1


@pytest.mark.parametrize(
    ("key", "said", "words"),
    [
        ("deals/Odd", {"criteria": {"version": 2, "where": {"all": [["nonsense", "is", "1"]]}}}, "no filter of this name"),
        ("deals/Odd", {"criteria": {"version": 2, "where": 7}}, "nobody can read"),
        ("deals/" + "long" * 50, {}, "too long"),
        ("nothing/Odd", {}, "no records"),
    ],
)
def test_views_of_a_file_are_checked_as_if_saved_by_hand(cast, key, said, words):
    with acting(cast.zoe), pytest.raises(ValidationError, match=words):
        put_views({key: said}, by=cast.zoe)
    assert not SavedView.objects.exists()
