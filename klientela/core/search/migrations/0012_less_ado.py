"""Rows whose documents are made later cost the triggers next to nothing."""

from django.db import migrations

from klientela.core.search import sql


class Migration(migrations.Migration):
    dependencies = [("search", "0011_many_at_once")]

    operations = [migrations.RunSQL(sql.KEEP + sql.KEEP_PARTY, migrations.RunSQL.noop)]
