"""A function that finds names like a text, by the index of triples of letters."""

from django.db import migrations

from klientela.core.search.asked import LIKE, NO_LIKE


class Migration(migrations.Migration):
    dependencies = [("search", "0005_words_by_kind")]

    operations = [migrations.RunSQL(LIKE, NO_LIKE)]
