"""Addresses of currencies and their rates."""

from django.urls import path

from klientela.core.currencies import pages

urlpatterns = [
    path("settings/currencies/", pages.currencies_page, name="currencies"),
    path("settings/currencies/bring/", pages.bring_page, name="currencies-bring"),
    path("settings/currencies/enter/", pages.enter_page, name="currencies-enter"),
    path("settings/currencies/count/", pages.count_page, name="currencies-count"),
    path("settings/currencies/rates/<int:key>/", pages.drop_page, name="currencies-drop"),
]
