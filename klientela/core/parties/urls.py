"""Addresses of the card of a party and of who is calling."""

from django.urls import path

from klientela.core.parties.calling.pages import identify
from klientela.core.parties.card.pages import figures_part, open_part
from klientela.core.parties.duplicates.urls import urlpatterns as duplicates
from klientela.core.parties.family.pages import family_page
from klientela.core.parties.merging.pages import chosen_page, merge_page, merge_with_page

urlpatterns = [
    path("identify/", identify, name="identify"),
    path("party/<uuid:pk>/figures/", figures_part, name="party-figures"),
    path("party/<uuid:pk>/open/", open_part, name="party-open"),
    path("party/<uuid:pk>/family/", family_page, name="party-family"),
    path("party/<uuid:pk>/merge/", merge_with_page, name="merge-with"),
    path("merge/", merge_page, name="merge"),
    path("merge/chosen/", chosen_page, name="merge-chosen"),
    *duplicates,
]
