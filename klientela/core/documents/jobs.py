"""Drawing pictures of what was attached, and tidying up at night."""

from klientela.core.access.policy import function
from klientela.core.documents.drawing import draw
from klientela.core.documents.models import Blob, Preview
from klientela.core.documents.reaching import SEE_FILES
from klientela.core.documents.tidying import tidy
from klientela.core.jobs.queue import job, repeat


@job("documents.draw", policy=function(SEE_FILES), attempts=3)
def draw_picture(*, digest: str) -> None:
    """Draw a content that was attached, unless it is gone again or drawn already."""
    blob = Blob.objects.filter(pk=digest, preview=Preview.WAITING).first()
    if blob is not None:
        Blob.objects.filter(pk=digest).update(preview=draw(blob))


@job("documents.tidy", policy=function(SEE_FILES))
def tidy_up() -> None:
    """Let go of contents without files, and order again what was never drawn."""
    tidy()
    for digest in Blob.objects.filter(preview=Preview.WAITING).values_list("digest", flat=True):
        draw_picture.defer(by=None, digest=digest)


repeat(tidy_up, cron="41 3 * * *")
