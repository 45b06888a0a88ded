"""A passkey opens only here, only for this question, and only for whom it was made."""

import json

import pytest
from django.core.exceptions import ValidationError

from klientela.core.identity.models import Passkey
from klientela.core.identity.passkeys import Site, challenge, offer, prove, remove, take_up
from klientela.core.identity.tests.authenticator import Authenticator

pytestmark = pytest.mark.django_db
HERE = Site("crm.example", "https://crm.example")


def plain(options):
    return json.loads(json.dumps(options))


def added(user, device, site=HERE):
    options, state = offer(user, site)
    return take_up(user, device.make(plain(options)), site=site, state=state, name="Phone")


def proved(device, user=None, site=HERE):
    options, state = challenge(site, user=user)
    return prove(device.answer(plain(options)), site=site, state=state, user=user)


@pytest.fixture
def device(cast):
    device = Authenticator()
    added(cast.ewa, device)
    return device


def test_a_passkey_names_its_person_alone_and_as_a_second_step(device, cast):
    assert proved(device) == cast.ewa
    assert proved(device, cast.ewa) == cast.ewa
    assert Passkey.objects.get().used_at


def test_it_is_not_good_for_somebody_else(device, cast):
    assert proved(device, cast.ion) is None


def test_an_answer_counts_for_its_own_question_only(device):
    options, state = challenge(HERE)
    answer = device.answer(plain(options))
    _, another = challenge(HERE)
    assert prove(answer, site=HERE, state=another) is None
    assert prove(answer, site=HERE, state=state)
    assert prove(answer, site=HERE, state=state) is None


def test_an_answer_given_to_another_site_is_worthless(device):
    device.origin = "https://crm.example.evil"
    assert proved(device) is None
    device.origin, device.host = HERE.origin, "evil"
    assert proved(device) is None


def test_alone_it_must_have_checked_who_holds_it(device, cast):
    device.verifies = False
    assert proved(device) is None
    assert proved(device, cast.ewa) == cast.ewa


def test_a_copied_key_is_refused(device):
    assert proved(device)
    device.uses = 0
    assert proved(device) is None


def test_an_unknown_key_and_nonsense_are_refused(cast, device):
    assert proved(Authenticator()) is None
    _, state = challenge(HERE)
    for nonsense in (
        "",
        "null",
        "[]",
        '{"response": null, "rawId": "a"}',
        "{}",
        '{"rawId": 5}',
        "\0",
        '{"id": "a", "rawId": "a", "type": "x", "response": {}}',
    ):
        assert prove(nonsense, site=HERE, state=state) is None


def test_nonsense_is_not_taken_up_nor_a_key_twice(cast, device):
    _, state = offer(cast.ion, HERE)
    for nonsense in ("", "null", "{}", '{"response": {"attestationObject": "AA"}}'):
        with pytest.raises(ValidationError):
            take_up(cast.ion, nonsense, site=HERE, state=state, name="x")
    with pytest.raises(ValidationError):
        added(cast.ion, device)
    assert Passkey.objects.get().user == cast.ewa


def test_only_the_owner_removes_it(device, cast):
    key = Passkey.objects.get().pk
    assert not remove(cast.ion, key)
    assert remove(cast.ewa, key)
    assert proved(device) is None
