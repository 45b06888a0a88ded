"""What people do first with tasks."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import sees, visible
from klientela.core.identity.models import User
from klientela.core.records.writing import may_make
from klientela.core.views.guide.steps import LEADERS, SELLERS, at
from klientela.kernel.entity import entity_named
from klientela.kernel.guide import Step


def _mine(user: User) -> Any:
    return visible(user, "read", entity_named("tasks")).filter(owner=user)


def _given(user: User) -> Any:
    return visible(user, "read", entity_named("tasks")).filter(given_by=user).exclude(owner=user)


def _may_note(user: User) -> bool:
    return may_make(user, entity_named("tasks")) and sees(user, entity_named("tasks"), "owner")


def _may_give(user: User) -> bool:
    return _may_note(user) and sees(user, entity_named("tasks"), "given_by")


STEPS = {
    "task": Step(
        _("A task for yourself"),
        _("Write down what comes next and when. You are reminded in time."),
        _mine,
        at("my-day"),
        _("Open my day"),
        "list-check",
        SELLERS | {"service-agent", "accountant", "marketing", "warehouse"},
        _may_note,
    ),
    "given": Step(
        _("A task for a colleague"),
        _("Give somebody something to do; you see whether it was accepted, done or is late."),
        _given,
        at("tasks-new"),
        _("Give a task"),
        "user-check",
        LEADERS,
        _may_give,
    ),
}
