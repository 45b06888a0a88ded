"""Addresses of what was learnt."""

from django.urls import path

from klientela.core.learning import pages

urlpatterns = [
    path("settings/learning/", pages.learning_page, name="learning"),
    path("settings/learning/editions/<uuid:key>/", pages.return_page, name="learning-return"),
    path("settings/learning/<slug:code>/", pages.learn_page, name="learning-train"),
]
