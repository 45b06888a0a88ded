"""Whole words are found kind by kind, so that a common name among persons hides no company."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from klientela.core.search.words import FUNCTIONS


class Migration(migrations.Migration):
    dependencies = [("search", "0004_words")]

    operations = [
        migrations.RunSQL(FUNCTIONS, migrations.RunSQL.noop),
        migrations.RemoveIndex(model_name="searchdoc", name="search_words"),
        migrations.AddIndex(
            model_name="searchdoc",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("acl"),
                models.Func(
                    models.F("norm"),
                    models.F("entity"),
                    function="search_entry",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
                name="search_words",
            ),
        ),
    ]
