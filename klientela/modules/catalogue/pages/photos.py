"""Photos of a product: the pictures among its files, the first that was added first."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from klientela.core.access.decisions import may
from klientela.core.documents.pages.panel import line_of
from klientela.core.documents.reaching import SEE_FILES, files_of
from klientela.core.identity.models import User
from klientela.kernel.entity import Entity, Panel
from klientela.modules.catalogue.models import Product

SHOWN = 4


def photos_panel(entity: Entity, record: Any, user: User) -> Panel | None:
    """The photos of a product, for whoever may have its files."""
    if not isinstance(record, Product) or not may(user, SEE_FILES):
        return None
    lines = [line_of(file) for file in reversed(files_of(record, user)) if file.blob.media_type.startswith("image/")]
    photos = [line for line in lines if line.has_picture][:SHOWN]
    return Panel(_("Photos"), "catalogue/photos.html", {"photos": photos}, "side") if photos else None
