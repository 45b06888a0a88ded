from django.db import migrations

from klientela.core.audit import sql


class Migration(migrations.Migration):
    dependencies = [("audit", "0001_initial")]

    operations = [migrations.RunSQL(sql.HISTORY, sql.NO_HISTORY)]
