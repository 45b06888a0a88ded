"""Addresses of the boxes of a party's page."""

from django.urls import path

from klientela.core.parties.boxes import forms, pages
from klientela.core.parties.consents import pages as consents
from klientela.core.parties.strategy.pages import silent_page

urlpatterns = [
    path("party/<uuid:pk>/box/<slug:word>/", pages.box_page, name="party-box"),
    path("party/<uuid:pk>/box/<slug:word>/form/", forms.form_page, name="party-box-form"),
    path("party/<uuid:pk>/box/<slug:word>/<uuid:item>/remove/", pages.remove, name="party-box-remove"),
    path("party/<uuid:pk>/consents/<uuid:item>/withdraw/", pages.withdraw, name="party-consent-withdraw"),
    path("party/<uuid:pk>/consents/link/", consents.make_link, name="party-consent-link"),
    path("organizations/rhythm/", silent_page, name="parties-silent"),
    path("withdraw/<str:secret>/", consents.withdraw_page, name="withdraw"),
    path("party/<uuid:pk>/committee/<uuid:item>/", pages.set_part, name="party-committee"),
]
