from django.db import migrations

STAGES = (
    ("New", "open", 10, 2),
    ("Working", "open", 25, 14),
    ("Qualified", "open", 60, 7),
    ("Converted", "won", 100, None),
    ("Disqualified", "lost", 0, None),
)


def make(apps, schema_editor):
    """A new installation has one process for leads to begin with; users rename, extend or replace it."""
    process_of, stage_of = apps.get_model("processes", "Process"), apps.get_model("processes", "Stage")
    if process_of._base_manager.filter(entity="leads").exists():
        return
    process = process_of._base_manager.create(name="Leads", entity="leads", position=1)
    for position, (name, kind, probability, days) in enumerate(STAGES, 1):
        stage_of._base_manager.create(process=process, name=name, kind=kind, position=position, probability=probability, expected_days=days)


class Migration(migrations.Migration):
    dependencies = [("leads", "0001_leads")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
