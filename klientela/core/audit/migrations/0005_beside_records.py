from django.db import migrations

from klientela.core.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0004_numbered_as_records")]

    operations = [migrations.RunSQL(sql.HISTORY_BESIDE, sql.HISTORY)]
