"""Addresses of search, the palette and the help."""

from django.urls import path

from klientela.core.search.guide.views import help_page, topic_page
from klientela.core.search.palette.doing import record_commands
from klientela.core.search.palette.views import palette_page
from klientela.core.search.views import search_page

urlpatterns = [
    path("search/", search_page, name="search"),
    path("palette/", palette_page, name="palette"),
    path("palette/<slug:slug>/<uuid:pk>/", record_commands, name="palette-record"),
    path("help/", help_page, name="help"),
    path("help/<slug:topic>/", topic_page, name="help-topic"),
]
