from django.db import migrations

from klientela.core.records.own.formulas.sql import FORGET, FUNCTIONS


class Migration(migrations.Migration):
    """Functions of the database that formulas are worked out by."""

    dependencies = (("records", "0002_own_fields"),)

    operations = (migrations.RunSQL(FUNCTIONS, FORGET),)
