"""Records of kinds a company makes itself are found under the number of their kind."""

from django.db import migrations

from klientela.core.search.sql import DOC_OF


class Migration(migrations.Migration):
    dependencies = [("search", "0006_names_alike")]

    operations = [migrations.RunSQL(DOC_OF, migrations.RunSQL.noop)]
