"""Verbs of tasks."""

from klientela.core.tasks.finishing import finish, reopen
from klientela.core.tasks.giving import accept, confirm, decline, delegate, give_back, put_into_queue, take
from klientela.core.tasks.making import add_task, change_task, create_need, create_step, create_task

__all__ = [
    "accept",
    "add_task",
    "change_task",
    "confirm",
    "create_need",
    "create_step",
    "create_task",
    "decline",
    "delegate",
    "finish",
    "give_back",
    "put_into_queue",
    "reopen",
    "take",
]
