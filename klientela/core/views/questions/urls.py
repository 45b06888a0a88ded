"""Addresses of questions asked for in settings."""

from django.urls import path

from klientela.core.views.questions.settings import question_door

urlpatterns = [
    path("settings/question/<slug:slug>/", question_door, name="settings-question"),
    path("settings/question/<slug:slug>/plain/", question_door, {"is_plain": True}, name="settings-question-plain"),
]
