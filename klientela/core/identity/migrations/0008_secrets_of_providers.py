import django.db.models.deletion
from django.db import migrations, models

APART = """
INSERT INTO identity_providersecret (provider_id, sealed) SELECT id, sealed_secret FROM identity_provider WHERE sealed_secret <> '';
SET CONSTRAINTS ALL IMMEDIATE;
SET CONSTRAINTS ALL DEFERRED;
"""
TOGETHER = """
ALTER TABLE identity_providersecret NO FORCE ROW LEVEL SECURITY;
UPDATE identity_provider SET sealed_secret = sealed FROM identity_providersecret WHERE provider_id = id;
"""


class Migration(migrations.Migration):
    dependencies = [
        ("identity", "0007_single_sign_on"),
    ]

    operations = [
        migrations.CreateModel(
            name="ProviderSecret",
            fields=[
                (
                    "provider",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="+",
                        serialize=False,
                        to="identity.provider",
                    ),
                ),
                ("sealed", models.TextField(editable=False)),
            ],
        ),
        migrations.RunSQL(APART, TOGETHER),
        migrations.RemoveField(model_name="provider", name="sealed_secret"),
    ]
