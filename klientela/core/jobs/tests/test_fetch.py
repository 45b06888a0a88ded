"""The one way out leads neither into the office nor anywhere by surprise."""

import pytest

from klientela.core.jobs.fetch import FetchError, fetch


@pytest.mark.parametrize(
    "address",
    [
        "http://127.0.0.1/",
        "https://127.0.0.1/",
        "https://localhost/",
        "https://10.0.0.1/",
        "https://[::1]/",
        "https://169.254.169.254/latest/meta-data",
        "file:///etc/passwd",
        "gopher://example.com/",
        "https://user:secret@example.com/",
        "https://",
    ],
)
def test_what_lies_within_the_office_is_not_asked(address):
    with pytest.raises(FetchError):
        fetch(address)


@pytest.mark.parametrize(
    "address", ["http://169.254.169.254/", "http://[fe80::1]/", "http://0.0.0.0/", "http://127.0.0.1:1/", "http://x:99999/"]
)
def test_even_within_the_office_some_addresses_are_never_asked(address):
    with pytest.raises(FetchError):
        fetch(address, within_office=True)
