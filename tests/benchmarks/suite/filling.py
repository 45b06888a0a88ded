"""Fills the database of `DATABASE_URL` with the generated company and lets its readers sign in: `python -m …filling M`."""

import os
import sys

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientela.config.settings")

PASSWORD = "a-long-word-for-benchmarks-7"
READER, EVERYTHING = "user3", "user5"
"""Somebody who sees a tenth through his team, territories and shares, with hidden fields; and somebody who sees everything."""
HIDDEN = (("parties", "born_on"), ("deals", "close_note"))
CODES = "bench_codes"


def main(size: str) -> None:
    """Make the company; then what is asked beside the product: the codes that the reader sees by."""
    from django.db import connection

    from klientela.core.access.acting import as_system
    from klientela.core.access.decisions import codes_for
    from klientela.core.identity.models import User
    from klientela.core.identity.services import set_password
    from klientela.kernel.entity import entity_of
    from klientela.modules.sales.models import Deal
    from tests.benchmarks.generated.company import make

    with as_system("benchmark data"):
        make(size)
        settle()
        for name in (READER, EVERYTHING):
            set_password(User.objects.get(username=name), PASSWORD)
        reader = User.objects.get(username=READER)
        codes = sorted(codes_for(reader, "read", entity_of(Deal)) or ())
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE {CODES} AS SELECT %s::int[] AS codes", [codes])
        cursor.execute("CREATE TABLE bench_deal (LIKE sales_deal INCLUDING ALL)")
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


def settle() -> None:
    """Some fields are hidden from all but him who sees everything; what belongs to nobody, such as processes, all may read."""
    from klientela.core.access.models import FieldRule, Grant, Role
    from klientela.kernel.entity import entities

    shared = sorted({known.grants for known in entities() if not known.part_of and not hasattr(known.model, "acl")})
    for role in Role.objects.filter(slug__startswith="grid").exclude(slug="grid0"):
        FieldRule.objects.bulk_create(FieldRule(role=role, entity=entity, field=field, ceiling=0) for entity, field in HIDDEN)
        Grant.objects.bulk_create(Grant(role=role, entity=kind, op="read", scope="all") for kind in shared)


if __name__ == "__main__":
    django.setup()
    main(sys.argv[1])
