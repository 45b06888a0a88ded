"""The new rows of a statement are written into the history together, as an import makes them."""

from django.db import migrations

from klientela.core.audit.new_rows_sql import HISTORY_OF_ALL_NEW, NO_HISTORY_OF_ALL_NEW


class Migration(migrations.Migration):
    dependencies = [("audit", "0007_new_rows")]

    operations = [migrations.RunSQL(HISTORY_OF_ALL_NEW, NO_HISTORY_OF_ALL_NEW)]
