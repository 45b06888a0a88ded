"""Fills the database of `DATABASE_URL`, migrated and empty: `python -m tests.benchmarks.generated M`."""

import os
import sys
from time import perf_counter

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientela.config.settings")
django.setup()

from klientela.core.access.acting import as_system  # noqa: E402
from tests.benchmarks.generated.company import SIZES, make  # noqa: E402

size = sys.argv[1] if len(sys.argv) > 1 else "S"
if size not in SIZES:
    sys.exit(f"A size is one of {', '.join(SIZES)}.")
begun = perf_counter()
with as_system("benchmark data"):
    make(size)
print(f"{size}: {perf_counter() - begun:.0f} s")
