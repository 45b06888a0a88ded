import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

import klientela.kernel.keys


class Migration(migrations.Migration):
    dependencies = [
        ("views", "0003_overlays"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ConfigurationImport",
            fields=[
                ("id", models.UUIDField(default=klientela.kernel.keys.new_key, editable=False, primary_key=True, serialize=False)),
                ("at", models.DateTimeField(auto_now_add=True)),
                ("name", models.CharField(blank=True, max_length=200)),
                ("batch", models.UUIDField()),
                ("before", models.JSONField(default=dict)),
                ("after", models.JSONField(default=dict)),
                ("taken_back_at", models.DateTimeField(null=True)),
                (
                    "by",
                    models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name="+", to=settings.AUTH_USER_MODEL),
                ),
            ],
            options={"ordering": ("-at", "-id")},
        ),
    ]
