"""Whoever looks for what a merged party was called finds what it has become."""

from django.db import migrations

from klientela.core.search.merged_sql import WORDS
from klientela.core.search.sql import DOC_OF

NO_WORDS = """
DROP FUNCTION IF EXISTS search_keep_merged() CASCADE;
DROP FUNCTION IF EXISTS search_with_merged(search_searchdoc, jsonb);
DROP FUNCTION IF EXISTS search_merged(uuid);
"""


class Migration(migrations.Migration):
    dependencies = [("search", "0009_private_own_values"), ("parties", "0012_merged_parties")]

    operations = [migrations.RunSQL(WORDS + DOC_OF, NO_WORDS)]
