"""Kinds of records go out and come in with the file of the configuration."""

import pytest

from klientela.core.access.acting import acting
from klientela.core.own_entities.configuration import put_kinds, write_kinds
from klientela.core.own_entities.services.kinds import remove_kind
from klientela.kernel.entity import entity_named, own_entities

pytestmark = pytest.mark.django_db


def test_a_kind_comes_back_out_of_the_file_under_its_code(cast, make):
    kind = make(plurals={"pl": "Projekty"})
    told = write_kinds()
    with acting(cast.zoe):
        remove_kind(kind, by=cast.zoe)
        assert own_entities() == ()
        put_kinds(told, by=cast.zoe)
    assert (write_kinds(), str(entity_named("own-projects").plural)) == (told, "Projects")


def test_the_file_changes_and_takes_away(cast, make):
    make()
    with acting(cast.zoe):
        put_kinds({"projects": {**write_kinds()["projects"], "plural": "Works"}}, by=cast.zoe)
        assert str(entity_named("own-projects").plural) == "Works"
        put_kinds({"projects": None}, by=cast.zoe)
    assert own_entities() == ()
