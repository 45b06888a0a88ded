"""Indexes by which a caller is known from any of his numbers."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("parties", "0009_first_purposes")]

    operations = [
        migrations.AddIndex(
            model_name="party",
            index=models.Index(
                condition=models.Q(("deleted_at", None), models.Q(("phone", ""), _negated=True)), fields=["phone"], name="party_phone"
            ),
        ),
        migrations.AddIndex(
            model_name="contactmechanism",
            index=models.Index(
                models.Func("value", models.Value(";"), models.Value(1), function="split_part", output_field=models.TextField()),
                condition=models.Q(("deleted_at", None), ("kind", "phone")),
                name="mechanism_number",
            ),
        ),
    ]
