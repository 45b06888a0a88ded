"""Addresses of files."""

from django.urls import path

from klientela.core.documents.pages import doors, serving

urlpatterns = [
    path("files/of/<slug:slug>/<uuid:pk>/", doors.bring, name="files-bring"),
    path("files/in/<slug:slug>/<uuid:pk>/<slug:name>/", serving.in_field, name="file-in-field"),
    path("files/<uuid:pk>/", serving.download, name="file"),
    path("files/<uuid:pk>/look/", serving.look, name="file-look"),
    path("files/<uuid:pk>/picture/", serving.picture, name="file-picture"),
    path("files/<uuid:pk>/rename/", doors.rename_page, name="file-rename"),
    path("files/<uuid:pk>/remove/", doors.remove_file, name="file-remove"),
    path("files/<uuid:pk>/restore/", doors.restore_file, name="file-restore"),
]
