"""Territories, shares and partners' parties open records too; what was granted by default is known operation by operation."""

from typing import Any

from django.db import migrations

from klientela.core.access import sql

USUAL = ("read", "create", "update", "delete", "transfer", "export")


def tell_operations(apps: Any, _editor: Any) -> None:
    loaded, grants = apps.get_model("access", "DefaultsLoaded"), apps.get_model("access", "Grant")
    for known in loaded.objects.filter(op=""):
        ops = set(grants.objects.filter(role__slug=known.role, entity=known.entity).values_list("op", flat=True))
        wanted = {*ops, *(USUAL if known.entity else ())}
        loaded.objects.bulk_create((loaded(role=known.role, entity=known.entity, op=op) for op in wanted), ignore_conflicts=True)
        known.delete()


class Migration(migrations.Migration):
    dependencies = [("access", "0003_grid")]

    operations = [
        migrations.RunSQL(sql.CODES, sql.NO_CODES),
        migrations.RunPython(tell_operations, migrations.RunPython.noop),
    ]
