"""What `bin/new-entity` refuses, before it writes anything."""

import pytest

from launcher import new_entity
from launcher.shell import Failed


@pytest.fixture(autouse=True)
def nothing_is_written(monkeypatch):
    monkeypatch.setattr(new_entity, "python_packages", lambda _name: pytest.fail("it went on"))


@pytest.mark.parametrize(
    ("command", "why"),
    [
        ("sales Visit name:text", "no name"),
        ("sales class name:text", "no name"),
        ("sales vi__sit name:text", "no name"),
        ("sales ../visit name:text", "no name"),
        ("sales visit name:text --plural ../x", "no name"),
        ("sale visit name:text", "no module"),
        ("../core visit name:text", "no name"),
        ("sales deal name:text", "is there already"),
        ("catalogue party name:text", "is there already"),
        ("sales visit name:colour", "is no field"),
        ("sales visit name", "is no field"),
        ("sales visit owner:text", "cannot be the name"),
        ("sales visit Name:text", "cannot be the name"),
        ("sales visit import:text", "cannot be the name"),
        ("sales visit name:text cost:money cost:money", "same name"),
        ("sales visit cost:money name:text", "first field"),
    ],
)
def test_it_says_why(command, why):
    with pytest.raises(Failed, match=why):
        new_entity.main(command.split())


def test_a_good_one_is_planned():
    plan = new_entity._plan("sales rate_card name:text party:party cost:money starts_on:date".split())
    assert (plan.model, plan.slug, plan.title) == ("RateCard", "rate-cards", "name")
