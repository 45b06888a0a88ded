"""Pages of failures say what happened and what to do, in the reader's language, also when nobody is signed in."""

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

CODES = ["400", "403", "404", "409", "500", "503"]


@pytest.mark.parametrize("code", CODES)
def test_a_failure_needs_neither_a_user_nor_a_request(code: str) -> None:
    with translation.override("en"):
        page = render_to_string(f"{code}.html")
    assert "<h1>" in page
    assert 'href="/"' in page


@pytest.mark.parametrize("code", CODES)
def test_a_failure_is_told_in_the_language_of_the_reader(code: str) -> None:
    with translation.override("en"):
        english = render_to_string(f"{code}.html")
    for language in ("pl", "ro"):
        with translation.override(language):
            page = render_to_string(f"{code}.html")
        assert f'lang="{language}"' in page
        assert page.split("<h1>")[1] != english.split("<h1>")[1]


def test_an_unknown_address_answers_with_a_helpful_page(client: Client, db: None) -> None:
    answer = client.get("/there/is/nothing/", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 404
    assert "There is nothing here" in answer.content.decode()
