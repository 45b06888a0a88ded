"""Kinds of news, as packages have brought them through the slot `notifications.kinds`."""

from klientela.kernel.notice import NEVER, NoticeKind
from klientela.kernel.slot import slot


def kinds() -> dict[str, NoticeKind]:
    """The kinds by code, in their order."""
    found: dict[str, NoticeKind] = slot("notifications.kinds").items()
    return found


def kind_of(code: str) -> NoticeKind:
    """The kind with this code; one whose package is gone stays readable."""
    known: dict[str, NoticeKind] = slot("notifications.kinds").kept()
    return known.get(code) or NoticeKind(code, by_mail=NEVER)
