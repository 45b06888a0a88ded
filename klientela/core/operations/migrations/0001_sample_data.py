import django.contrib.postgres.fields
import django.db.models.deletion
import klientela.kernel.keys
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    initial = True

    dependencies = [migrations.swappable_dependency(settings.AUTH_USER_MODEL)]

    operations = [
        migrations.CreateModel(
            name="SampleData",
            fields=[
                ("id", models.UUIDField(default=klientela.kernel.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("batches", django.contrib.postgres.fields.ArrayField(base_field=models.UUIDField(), size=None)),
                ("loaded_at", models.DateTimeField(auto_now_add=True)),
                ("removed_at", models.DateTimeField(null=True)),
                (
                    "loaded_by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={
                "verbose_name": "sample data",
                "verbose_name_plural": "sample data",
                "constraints": [
                    models.UniqueConstraint(models.Value(1), condition=models.Q(("removed_at", None)), name="sample_data_once")
                ],
            },
        ),
    ]
