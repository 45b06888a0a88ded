from django.db import migrations

from klientela.core.access import sql


class Migration(migrations.Migration):
    dependencies = [("access", "0001_initial"), ("identity", "0001_initial")]

    operations = [
        migrations.RunSQL(sql.RULES_SEQUENCE, migrations.RunSQL.noop),
        migrations.RunSQL(sql.FUNCTIONS, sql.NO_FUNCTIONS),
        migrations.RunSQL(sql.RULES, sql.NO_RULES),
    ]
