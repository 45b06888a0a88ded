"""What `bin/klientela verify` proves of the history and of the wall."""

from klientela.core.access.wall.proving import problems as openings
from klientela.core.audit.proving import problems, standing
from klientela.kernel.slot import slot
from klientela.kernel.verifying import Check

SEALED = "Somebody changed the history past the program: keep a copy of the database, compare with a backup, find out who could."
slot("verify.checks").add(
    "wall", Check("The database guards what it should", openings, todo="Start the program again: it puts the wall up anew."), order=10
)
slot("verify.checks").add("history", Check("The history is as it was sealed", problems, standing, SEALED), order=20)
