from django.db import migrations

from klientela.core.records.own.sql import INDEXING, NO_INDEXING


class Migration(migrations.Migration):
    """The indexes of fast and unique own fields, made with the rights of the owner."""

    dependencies = [("records", "0003_formulas")]

    operations = [migrations.RunSQL(INDEXING, NO_INDEXING)]
