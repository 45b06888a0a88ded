"""Where the demonstration gets its files."""

import os
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from django.conf import settings

from klientela.core.operations.demo.details import Detail, Human, invented_details, invented_people, town_details, town_people
from klientela.core.operations.town import town

MAPPINGS = Path(__file__).parent / "crm_maven"
FILES = ("accounts", "products", "sales_teams", "sales_pipeline")
"""Names of files and of the mappings that read them, in the order of a company that starts."""


@dataclass(frozen=True)
class Source:
    """Files to import by name, and what makes record pages live."""

    files: dict[str, Path | bytes]
    details: dict[str, Detail] = field(default_factory=dict)
    """By name of the company."""
    people: tuple[Human, ...] = ()


def find_source(*, today: date) -> Source:
    """The real files, if they are at hand, else the invented town."""
    folder = data_folder() / "crm_maven"
    files: dict[str, Path | bytes] = {name: folder / f"{name}.csv" for name in FILES}
    if all(isinstance(file, Path) and file.is_file() for file in files.values()):
        details = invented_details(folder / "accounts.csv")
        people = invented_people(details)
        return Source(files, details=details, people=people)
    made = town(today=today)
    texts = made.files()
    return Source(
        {name: texts[f"{name}.csv"].encode() for name in FILES},
        details=town_details(made),
        people=town_people(made),
    )


def data_folder() -> Path:
    """The folder of the real data sets: by KLIENTELA_DATA, else beside the program."""
    given = os.environ.get("KLIENTELA_DATA")
    beside = Path(settings.PACKAGE).parent.parent / "shared"
    return (Path(given) if given else beside) / "data"
