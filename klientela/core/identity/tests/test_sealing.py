"""What is sealed opens only for its purpose and only with the installation's secret."""

import pytest

from klientela.core.identity.sealing import CannotOpen, seal, unseal


def test_what_is_sealed_can_be_opened_again():
    sealed = seal("hasło z ąę", purpose="mail")
    assert "has" not in sealed
    assert unseal(sealed, purpose="mail") == "hasło z ąę"
    assert seal("a", purpose="mail") != seal("a", purpose="mail")


def test_another_purpose_opens_nothing():
    with pytest.raises(CannotOpen):
        unseal(seal("secret", purpose="mail"), purpose="totp")


def test_a_new_secret_of_the_installation_opens_old_ones_only_while_it_knows_the_old(settings):
    sealed = seal("secret", purpose="mail")
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another-secret" * 5
    with pytest.raises(CannotOpen):
        unseal(sealed, purpose="mail")
    settings.SECRET_KEY_FALLBACKS = [old]
    assert unseal(sealed, purpose="mail") == "secret"
