from django.db import migrations

from klientela.core.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0003_seals"), ("access", "0002_functions")]

    operations = [
        migrations.RunSQL(sql.NUMBERED_AS_RECORDS, migrations.RunSQL.noop),
        migrations.RunSQL(sql.SEALS, migrations.RunSQL.noop),
    ]
