"""The product that drills are carried out on."""

import tempfile
from pathlib import Path

import pytest

from tests.faults.product import Product
from tests.kit.laying import tables_of_tests


@pytest.fixture(scope="session")
def tables(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        return tables_of_tests()


@pytest.fixture(scope="session")
def product(tables):
    with tempfile.TemporaryDirectory(prefix="klientela-faults-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        made = Product(Path(folder) / "data", tables)
        made.lay_out()
        made.start()
        yield made
        made.stop()
