"""`bin/klientela configuration export FILE` and `import FILE`."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management.base import BaseCommand, CommandError

from klientela.core.access.acting import acting
from klientela.core.identity.models import User
from klientela.core.views.configuration.bringing import bring_in, effects
from klientela.core.views.configuration.files import as_text, export, read_file, unknown
from klientela.kernel.errors import NotAllowed


class Command(BaseCommand):
    """Take the whole configuration out as one file, or bring such a file in."""

    help = "Write the whole configuration into a file, or bring one in: shows what would change, does it with --apply."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("what", choices=("export", "import"))
        parser.add_argument("file", nargs="?", default="-", help="the file; - is standard output")
        parser.add_argument("--by", default="", help="sign-in name or e-mail of the administrator in whose name it is brought in")
        parser.add_argument("--apply", action="store_true", help="do it; without this it is only shown")

    def handle(self, *_: Any, **options: Any) -> None:
        if options["what"] == "export":
            return self._export(options["file"])
        try:
            self._import(options)
        except ValidationError as error:
            raise CommandError(" ".join(error.messages)) from error
        except NotAllowed as error:
            raise CommandError("This user may not change settings.") from error

    def _export(self, file: str) -> None:
        text = as_text(export())
        if file == "-":
            self.stdout.write(text, ending="")
        else:
            Path(file).write_text(text, encoding="utf-8")

    def _import(self, options: dict[str, Any]) -> None:
        try:
            user = User.objects.get_by_natural_key(options["by"])
            found = read_file(Path(options["file"]).read_bytes())
        except User.DoesNotExist as error:
            raise CommandError("Say with --by in whose name it is brought in.") from error
        except OSError as error:
            raise CommandError(f"{options['file']} cannot be read.") from error
        with acting(user):
            self._tell(found, user)
            if options["apply"]:
                bring_in(found, by=user, name=Path(options["file"]).name)
                self.stdout.write("Brought in.")

    def _tell(self, found: Any, user: User) -> None:
        for left in (name for names in unknown(found, user) for name in names):
            self.stdout.write(f"left out: {left}")
        for effect in effects(found, by=user):
            for sign, names in (("+", effect.made), ("~", effect.changed)):
                for name in names:
                    self.stdout.write(f"{sign} {effect.label}: {name}")
