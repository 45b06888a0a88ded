"""Private records have a number of their own; the fields a company has added are those of their kind all the same."""

from django.db import migrations

from klientela.core.search import own_sql


class Migration(migrations.Migration):
    dependencies = [("search", "0008_own_values")]

    operations = [migrations.RunSQL(own_sql.FUNCTIONS, migrations.RunSQL.noop)]
