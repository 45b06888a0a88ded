from django.db import migrations

READY = {
    "won": ("Better price", "Better product", "Trust in us", "Faster delivery", "Customer for years"),
    "lost": ("Too expensive", "Product lacks something", "Chose a competitor", "Delivery too late", "No budget"),
    "abandoned": ("Customer went silent", "Project cancelled", "Not our kind of customer", "Entered twice"),
}


def make(apps, schema_editor):
    """Every installation has the usual reasons to begin with; people rename, extend or delete them."""
    reasons = apps.get_model("sales", "CloseReason")
    if not reasons._base_manager.exists():
        for kind, names in READY.items():
            for position, name in enumerate(names, 1):
                reasons._base_manager.create(kind=kind, name=name, position=position)


class Migration(migrations.Migration):
    dependencies = [("sales", "0007_lines_reasons_competitors_credit")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
