import django.db.models.deletion
import klientela.core.identity.fields
import klientela.core.records.fields
from django.conf import settings
from django.db import migrations, models


from klientela.modules.sales import sql


class Migration(migrations.Migration):
    dependencies = [
        ("access", "0008_own_fields"),
        ("parties", "0013_likely_duplicates"),
        ("processes", "0004_colours_by_name"),
        ("sales", "0009_commissions_of_margin"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="DealChange",
            fields=[
                ("id", models.BigAutoField(primary_key=True, serialize=False)),
                ("at", models.DateTimeField(verbose_name="changed")),
                ("was", models.CharField(blank=True, max_length=7)),
                ("now", models.CharField(max_length=7)),
                (
                    "was_amount",
                    klientela.core.records.fields.MoneyField(currency="was_currency", decimal_places=4, max_digits=18, null=True),
                ),
                ("amount", klientela.core.records.fields.MoneyField(decimal_places=4, max_digits=18, null=True, verbose_name="amount")),
                ("was_currency", klientela.core.identity.fields.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("currency", klientela.core.identity.fields.CurrencyField(blank=True, max_length=3, verbose_name="currency")),
                ("was_closes_on", models.DateField(null=True)),
                ("closes_on", models.DateField(null=True, verbose_name="closes on")),
                ("was_process", models.UUIDField(null=True)),
                ("process", models.UUIDField(null=True)),
                ("was_stage", models.UUIDField(null=True)),
                ("stage", models.UUIDField(null=True)),
                ("was_owner", models.UUIDField(null=True)),
                ("owner", models.UUIDField(null=True)),
                ("was_team", models.UUIDField(null=True)),
                ("team", models.UUIDField(null=True)),
                ("was_branch", models.UUIDField(null=True)),
                ("branch", models.UUIDField(null=True)),
            ],
            options={
                "verbose_name": "change of a deal",
                "verbose_name_plural": "changes of deals",
            },
        ),
        migrations.AddIndex(
            model_name="deal",
            index=models.Index(
                condition=models.Q(("deleted_at", None), ("closed_at", None)),
                fields=["process", "stage", "owner"],
                include=("team", "currency", "amount", "acl"),
                name="deal_open",
            ),
        ),
        migrations.AddField(
            model_name="dealchange",
            name="deal",
            field=models.ForeignKey(
                db_constraint=False, db_index=False, on_delete=django.db.models.deletion.DO_NOTHING, related_name="+", to="sales.deal"
            ),
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["deal", "at", "id"], name="dealchange_deal"),
        ),
        migrations.AddIndex(
            model_name="dealchange",
            index=models.Index(fields=["at", "id"], name="dealchange_at"),
        ),
        migrations.RunSQL(sql.FUNCTIONS, sql.NO_FUNCTIONS),
        migrations.RunSQL(sql.BACKFILL, migrations.RunSQL.noop),
    ]
