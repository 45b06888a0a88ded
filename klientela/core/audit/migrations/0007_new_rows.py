"""New rows are written into the history with less ado: they are compared with nothing."""

from django.db import migrations

from klientela.core.audit.sql import HISTORY_OF_NEW, HISTORY_OWN


class Migration(migrations.Migration):
    dependencies = [("audit", "0006_own_fields")]

    operations = [migrations.RunSQL(HISTORY_OF_NEW, HISTORY_OWN)]
