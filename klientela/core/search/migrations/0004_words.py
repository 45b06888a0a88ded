"""The dictionary of words in names, and an index of whole words."""

import django.contrib.postgres.fields
import django.contrib.postgres.indexes
from django.db import migrations, models

from klientela.core.search import sql, words


class Migration(migrations.Migration):
    dependencies = [("search", "0003_confining")]

    operations = [
        migrations.CreateModel(
            name="SearchWord",
            fields=[
                ("id", models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name="ID")),
                ("word", models.TextField(db_collation="C")),
            ],
            options={"verbose_name": "word of names", "verbose_name_plural": "words of names"},
        ),
        migrations.RunSQL(words.FUNCTIONS, words.NO_FUNCTIONS),
        migrations.RunSQL(sql.FUNCTIONS, migrations.RunSQL.noop),
        migrations.RunSQL(words.LEARN_ALL, migrations.RunSQL.noop),
        migrations.AddIndex(
            model_name="searchdoc",
            index=django.contrib.postgres.indexes.GinIndex(
                models.F("acl"),
                models.Func(
                    models.F("norm"),
                    function="search_tokens",
                    output_field=django.contrib.postgres.fields.ArrayField(base_field=models.TextField()),
                ),
                name="search_words",
            ),
        ),
        migrations.AddIndex(model_name="searchword", index=models.Index(fields=["word"], name="search_word")),
        migrations.AddIndex(
            model_name="searchword",
            index=django.contrib.postgres.indexes.GinIndex(
                django.contrib.postgres.indexes.OpClass(models.F("word"), name="gin_trgm_ops"), name="search_word_near"
            ),
        ),
    ]
