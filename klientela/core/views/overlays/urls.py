"""Addresses of arrangements."""

from django.urls import path

from klientela.core.views.overlays import doors, pages

urlpatterns = [
    path("settings/layout/", pages.layouts, name="layouts"),
    path("settings/layout/<slug:slug>/", pages.layout, name="layout"),
    path("settings/layout/<slug:slug>/change/", doors.change, name="layout-change"),
    path("settings/layout/<slug:slug>/condition/", doors.condition, name="layout-condition"),
    path("settings/layout/<slug:slug>/history/", pages.history, name="layout-history"),
    path("menu/", pages.my_menu, name="my-menu"),
    path("menu/change/", doors.change_mine, name="my-menu-change"),
]
