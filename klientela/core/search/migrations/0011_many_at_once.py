"""The documents of many new parties are made together: the triggers leave out what the transaction says it makes later."""

from django.db import migrations

from klientela.core.search import sql


class Migration(migrations.Migration):
    dependencies = [("search", "0010_merged_parties")]

    operations = [migrations.RunSQL(sql.KEEP + sql.KEEP_PARTY, migrations.RunSQL.noop)]
