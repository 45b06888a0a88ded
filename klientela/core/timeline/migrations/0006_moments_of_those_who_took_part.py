from typing import Any

from django.db import migrations, models
from django.db.models import OuterRef, Subquery

import klientela.core.timeline.models.episodes


def fill(apps: Any, _schema: Any) -> None:
    person, episode = apps.get_model("timeline", "EpisodePerson"), apps.get_model("timeline", "Episode")
    moments = episode._base_manager.filter(pk=OuterRef("episode")).values("at")[:1]
    person._base_manager.update(at=Subquery(moments))


class Migration(migrations.Migration):
    dependencies = [("timeline", "0005_moments_within_reason")]

    operations = [
        migrations.AddField(
            model_name="episodeperson",
            name="at",
            field=models.DateTimeField(default=klientela.core.timeline.models.episodes.this_minute, editable=False),
        ),
        migrations.RunPython(fill, migrations.RunPython.noop),
        migrations.AddIndex(
            model_name="episodeperson",
            index=models.Index(condition=models.Q(("deleted_at", None)), fields=["party", "-at", "-episode"], name="episode_person_at"),
        ),
    ]
