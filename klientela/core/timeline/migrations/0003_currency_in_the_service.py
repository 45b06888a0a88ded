from django.db import migrations


class Migration(migrations.Migration):
    dependencies = [("timeline", "0002_own_fields")]

    operations = [migrations.RemoveConstraint(model_name="episode", name="episode_currency")]
