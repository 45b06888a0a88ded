import klientela.core.records.fields
from django.db import migrations

from klientela.modules.purchases import sql


class Migration(migrations.Migration):
    dependencies = [("purchases", "0001_purchases")]

    operations = [
        migrations.AddField(
            "purchase",
            "total",
            klientela.core.records.fields.MoneyField(decimal_places=4, default=0, editable=False, max_digits=34, verbose_name="total, net"),
        ),
        migrations.AddField(
            "purchaseline",
            "net",
            klientela.core.records.fields.MoneyField(decimal_places=4, default=0, editable=False, max_digits=30, verbose_name="net"),
        ),
        migrations.RunSQL(sql.TOTALS, sql.NO_TOTALS),
        migrations.RunSQL(sql.FIRST_NET, migrations.RunSQL.noop),
        migrations.RunSQL(sql.FIRST_TOTALS, migrations.RunSQL.noop),
    ]
