"""The gallery: every component on one page, for those who build pages and for the tests that look at them."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from klientela.ui.gallery import samples
from klientela.ui.templatetags.ui import manifest

THEMES = ("light", "dark")


@require_GET
def gallery(request: HttpRequest) -> HttpResponse:
    """All components with sample texts, in the theme asked for."""
    asked = request.GET.get("theme", "")
    sheets = [name for name in manifest() if name.startswith("sheets/")]
    return render(request, "ui/gallery/gallery.html", {**samples(), "sheets": sheets, "theme": asked if asked in THEMES else ""})
