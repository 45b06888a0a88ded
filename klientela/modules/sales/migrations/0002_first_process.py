from django.db import migrations

STAGES = (
    ("Qualification", "open", 10, 14),
    ("Needs analysis", "open", 30, 14),
    ("Offer", "open", 60, 14),
    ("Negotiation", "open", 80, 10),
    ("Won", "won", 100, None),
    ("Lost", "lost", 0, None),
)


def make(apps, schema_editor):
    """A new installation has one process to begin with; users rename, extend or replace it."""
    process_of, stage_of = apps.get_model("processes", "Process"), apps.get_model("processes", "Stage")
    if process_of._base_manager.filter(entity="deals").exists():
        return
    process = process_of._base_manager.create(name="Sales", entity="deals", position=1)
    for position, (name, kind, probability, days) in enumerate(STAGES, 1):
        stage_of._base_manager.create(process=process, name=name, kind=kind, position=position, probability=probability, expected_days=days)


class Migration(migrations.Migration):
    dependencies = [("sales", "0001_initial")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
