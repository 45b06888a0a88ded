"""Addresses of a program in which somebody forgot a policy."""

from django.http import HttpRequest, HttpResponse
from django.urls import path


def forgotten(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("open")


urlpatterns = [path("forgotten/", forgotten)]
