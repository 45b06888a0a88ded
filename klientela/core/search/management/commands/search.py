"""`bin/klientela search rebuild`."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand

from klientela.core.search.documents import documents, rebuild


class Command(BaseCommand):
    """Make all documents of the search anew, for instance after rows were restored from elsewhere."""

    help = "search rebuild: make all documents of the search anew."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("verb", choices=["rebuild"])

    def handle(self, *_: Any, **_options: Any) -> None:
        for document in documents():
            self.stdout.write(f"{document.table}: {rebuild(document)}")
