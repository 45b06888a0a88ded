"""Addresses of the queue of likely duplicates, its weights, and the warning while somebody types."""

from django.urls import path

from klientela.core.parties.duplicates.pages import different, look, queue_page, reopened
from klientela.core.parties.duplicates.typing_pages import perhaps
from klientela.core.parties.duplicates.weights_page import weights_page

urlpatterns = [
    path("duplicates/", queue_page, name="duplicates"),
    path("duplicates/look/", look, name="duplicates-look"),
    path("duplicates/weights/", weights_page, name="duplicates-weights"),
    path("duplicates/perhaps/<slug:slug>/", perhaps, name="duplicates-perhaps"),
    path("duplicates/<uuid:pk>/different/", different, name="duplicates-different"),
    path("duplicates/<uuid:pk>/reopen/", reopened, name="duplicates-reopen"),
]
