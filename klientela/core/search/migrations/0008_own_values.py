"""What stands in fields a company has added is found too: a row for each value."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models
from django.db.models import F

from klientela.core.search import own_sql, sql


class Migration(migrations.Migration):
    dependencies = [("search", "0007_own_kinds"), ("records", "0004_own_indexes")]

    operations = [
        migrations.CreateModel(
            name="SearchOwn",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("record", models.UUIDField()),
                ("field", models.UUIDField()),
                ("entity", models.SmallIntegerField()),
                ("acl", django.contrib.postgres.fields.ArrayField(base_field=models.IntegerField(), default=list, size=None)),
                ("norm", models.TextField(db_collation="C")),
            ],
            options={"verbose_name": "search document", "verbose_name_plural": "search documents"},
        ),
        migrations.AddIndex("searchown", models.Index(fields=["record"], name="search_own_record")),
        migrations.AddIndex(
            "searchown",
            django.contrib.postgres.indexes.GinIndex(
                F("acl"), django.contrib.postgres.indexes.OpClass(F("norm"), name="gin_trgm_ops"), name="search_own_parts"
            ),
        ),
        migrations.RunSQL(own_sql.FUNCTIONS + sql.KEEP, own_sql.NO_FUNCTIONS),
    ]
