"""Bringing sample data in, into an installation that holds nothing yet."""

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from klientela.core.access.acting import acting, as_system
from klientela.core.access.decisions import demand
from klientela.core.exchange.running import carry_out
from klientela.core.exchange.uploads import table_of
from klientela.core.identity.models import User
from klientela.core.operations.demo.working import liven
from klientela.core.operations.models import SampleData
from klientela.core.operations.samples.content import files, kinds_for
from klientela.core.parties.models import Organization, Party
from klientela.kernel.wall import beyond_the_wall

SAMPLE_DATA = "sample_data"
NOT_EMPTY = _("There are records already. Sample data are for an empty installation.")
NOT_YOURS = _("To load sample data you must be allowed to import and to enter companies and people.")


def is_empty() -> bool:
    """Whether nobody has entered a company or a person yet, seen or unseen."""
    with as_system("whether the installation is empty"):
        return not Party.objects.filter(deleted_at=None).exists()


@beyond_the_wall("which records are sample data")
def current() -> SampleData | None:
    """The sample data that are there."""
    return SampleData.objects.filter(removed_at=None).select_related("loaded_by").first()


@transaction.atomic
def load(*, by: User) -> SampleData:
    """Bring sample data in for somebody: they are his. Raises `ValidationError` where there is anything already."""
    demand(by, SAMPLE_DATA)
    kinds = kinds_for(by)
    if not kinds:
        raise ValidationError(NOT_YOURS)
    if current() or not is_empty():
        raise ValidationError(NOT_EMPTY)
    batches = []
    for _name, plan, content in files(kinds, today=timezone.localdate()):
        outcome = carry_out(table_of(content), plan, by=by, tell=lambda *_told: None, title=_now("sample data"), skip_errors=True)
        batches.append(outcome.batch)
    with acting(by, reason=_now("Sample data")) as actor:
        companies = Organization.objects.filter(owner=by, deleted_at=None).order_by("name")[:3]
        liven(by, list(companies), today=timezone.localdate())
        batches.append(actor.batch)
    with beyond_the_wall("the mark of sample data"):
        return SampleData.objects.create(batches=batches, loaded_by=by)
