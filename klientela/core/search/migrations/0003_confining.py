"""The function that finds parts of texts takes several sets of codes, so that restrictions confine what is found."""

from django.db import migrations

from klientela.core.search.sql import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("search", "0002_functions")]

    operations = [migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop)]
