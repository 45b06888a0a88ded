from django.db import migrations

from klientela.core.search import sql


class Migration(migrations.Migration):
    dependencies = [("search", "0001_initial"), ("access", "0002_functions"), ("parties", "0001_initial")]

    operations = [migrations.RunSQL(sql.FUNCTIONS, sql.NO_FUNCTIONS)]
