"""Links that work once are not written into the log."""

import logging

from klientela.config.logs import HideLinks


def line(*given: object) -> str:
    record = logging.LogRecord("django.request", logging.WARNING, "", 0, "Not Found: %s", given, None)
    assert HideLinks().filter(record)
    return record.getMessage()


def test_the_secret_of_a_link_is_hidden():
    assert line("/password/new/0fARYM9y-55I-UZ2MjLoDIxGNJ9u1gYL/") == "Not Found: /password/new/…/"
    assert line("/invitation/0fARYM9y_55I-UZ2MjLoDIxGNJ9u1gYL") == "Not Found: /invitation/…"


def test_keys_of_records_and_words_stay():
    path = "/deals/01939f5e-7c1e-7aaa-8bbb-123456789abc/history/"
    assert line(path) == f"Not Found: {path}" and line("/settings/mail/") == "Not Found: /settings/mail/"
