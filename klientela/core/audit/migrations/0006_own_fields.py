from django.db import migrations

from klientela.core.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0005_beside_records")]

    operations = [migrations.RunSQL(sql.HISTORY_OWN, sql.HISTORY_BESIDE)]
