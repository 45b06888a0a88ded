"""The database notes parties whose territories have to be found anew."""

from django.db import migrations

from klientela.core.parties import sql


class Migration(migrations.Migration):
    dependencies = [("parties", "0003_locked_records"), ("access", "0005_companies_and_accounts")]

    operations = [migrations.RunSQL(sql.PLACING, sql.NO_PLACING)]
