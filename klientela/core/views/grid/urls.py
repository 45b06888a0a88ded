"""Addresses of the editor of permissions."""

from django.urls import path

from klientela.core.views.grid import changing, pages, reviewing, versions

urlpatterns = [
    path("access/", pages.index, name="access-grid"),
    path("access/overview/", pages.overview, name="access-overview"),
    path("access/new/", changing.new_role, name="access-new-role"),
    path("access/review/", reviewing.review, name="access-review"),
    path("access/publish/", reviewing.publish, name="access-publish"),
    path("access/catch-up/", reviewing.catch_up, name="access-catch-up"),
    path("access/discard/", reviewing.discard, name="access-discard"),
    path("access/import/", versions.import_policy, name="access-import"),
    path("access/permissions.json", versions.export_policy, name="access-export"),
    path("access/versions/", versions.versions, name="access-versions"),
    path("access/versions/<int:number>/", versions.version_page, name="access-version"),
    path("access/versions/<int:number>/return/", versions.go_back, name="access-return"),
    path("access/roles/<slug:slug>/", pages.role_page, name="access-role"),
    path("access/roles/<slug:slug>/describe/", changing.describe, name="access-describe"),
    path("access/roles/<slug:slug>/delete/", changing.drop_role, name="access-drop-role"),
    path("access/roles/<slug:slug>/functions/", changing.set_functions, name="access-functions"),
    path("access/roles/<slug:slug>/fields/", pages.fields_page, name="access-fields"),
    path("access/roles/<slug:slug>/fields/<slug:name>/", pages.field_page, name="access-field-rules"),
    path("access/roles/<slug:slug>/fields/<slug:name>/set/", changing.set_fields, name="access-set-fields"),
    path("access/roles/<slug:slug>/records/<slug:name>/", pages.records_page, name="access-records"),
    path("access/roles/<slug:slug>/records/<slug:name>/set/", changing.set_records, name="access-set-records"),
    path("access/roles/<slug:slug>/records/<slug:name>/<slug:op>/", changing.set_cell, name="access-set-cell"),
]
