"""Every door declares its policy, or the program does not start."""

import pytest
from django.core.exceptions import ImproperlyConfigured

from klientela.core.access import policy


def forgotten(request: object) -> None:
    """A view whose author forgot its policy."""


def test_a_door_without_a_policy_stops_the_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(
        policy, "url_doors", lambda: iter([("/open/", policy.policy(policy.PUBLIC)(lambda request: None)), ("/forgotten/", forgotten)])
    )
    with pytest.raises(ImproperlyConfigured, match="/forgotten/"):
        policy.stop_undeclared()
    assert [error.msg for error in policy.every_door_declares_its_policy()] == ["/forgotten/ declares no policy"]


def test_all_doors_of_the_program_declare_theirs() -> None:
    policy.stop_undeclared()
