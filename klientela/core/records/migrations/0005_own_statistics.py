from django.db import migrations

from klientela.core.records.own.sql import INDEXING, STATISTICS_OF_FAST


class Migration(migrations.Migration):
    """Fast own fields get statistics of their own, so that rare values are looked up by their index."""

    dependencies = (("records", "0004_own_indexes"),)
    operations = (
        migrations.RunSQL(INDEXING, migrations.RunSQL.noop),
        migrations.RunSQL(STATISTICS_OF_FAST, migrations.RunSQL.noop),
    )
