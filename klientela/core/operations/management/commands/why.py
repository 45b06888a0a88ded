"""`bin/klientela why USER OP ENTITY ID`."""

from argparse import ArgumentParser
from collections.abc import Iterable
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.ops import ops_of
from klientela.core.access.why import Step, explain
from klientela.core.identity.models import User
from klientela.kernel.entity import entity_named

SIGNS = {True: "+", False: "-", None: " "}


class Command(BaseCommand):
    """Tell why a user may or may not do something to a record: the rules that decided. Exit code 1 when he may not."""

    help = "Tell why a user may or may not do something to a record, rule by rule. Exit code 1 when he may not."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("user", help="sign-in name or e-mail")
        parser.add_argument("op", help="read, update, delete, share, transfer, export or an action of the entity")
        parser.add_argument("entity", help="for example deals")
        parser.add_argument("id", help="the key of the record")

    def handle(self, *_: Any, **options: Any) -> None:
        try:
            entity = entity_named(options["entity"])
            record = entity.model._base_manager.get(pk=options["id"], **entity.where)
            user = User.objects.get_by_natural_key(options["user"])
        except LookupError as error:
            raise CommandError(str(error)) from error
        except (entity.model.DoesNotExist, ValidationError) as error:
            raise CommandError(f"There is no record {options['id']} among {entity.slug}.") from error
        except User.DoesNotExist as error:
            raise CommandError(f"Nobody is called {options['user']}.") from error
        if options["op"] not in ops_of(entity):
            raise CommandError(f"Known operations on {entity.slug}: {', '.join(ops_of(entity))}.")
        trace = explain(user, options["op"], record)
        self._tell(trace.steps, depth=0)
        self.stdout.write("allowed" if trace.allowed else "not allowed")
        if not trace.allowed:
            raise SystemExit(1)

    def _tell(self, steps: Iterable[Step], *, depth: int) -> None:
        for step in steps:
            self.stdout.write(f"{'  ' * depth}{SIGNS[step.opens]} {step.text}")
            self._tell(step.steps, depth=depth + 1)
