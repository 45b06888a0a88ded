from django.db import migrations

MARKETING = "I agree that I am sent offers and news of products and services."
NEWSLETTER = "I agree that I am sent the newsletter. I may withdraw this at any time."
PROFILING = "I agree that what I buy and read is evaluated, so that offers fit me."
PURPOSES = (
    ("marketing", "Marketing", "consent", MARKETING),
    ("newsletter", "Newsletter", "consent", NEWSLETTER),
    ("profiling", "Profiling", "consent", PROFILING),
    ("transactional", "Messages about orders and contracts", "contract", ""),
    ("satisfaction", "Questions about satisfaction", "interest", ""),
)


def make(apps, schema_editor):
    """A new installation has the usual purposes to begin with; users change and extend them."""
    purposes = apps.get_model("parties", "ConsentPurpose")
    if not purposes._base_manager.exists():
        for code, name, ground, wording in PURPOSES:
            purposes._base_manager.create(code=code, name=name, ground=ground, wording=wording)


class Migration(migrations.Migration):
    dependencies = [("parties", "0008_card_of_a_party")]

    operations = [migrations.RunPython(make, migrations.RunPython.noop)]
