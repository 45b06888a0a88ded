"""Addresses around an import: what program a file is of, mappings that are kept, imports by the clock."""

from django.urls import path

from klientela.core.exchange import mapping_pages
from klientela.core.exchange.ready import pages as ready
from klientela.core.exchange.scheduled import pages as scheduled

urlpatterns = [
    path("imports/<uuid:pk>/recognised/", ready.recognised, name="import-recognised"),
    path("imports/<uuid:pk>/ready/", ready.use_ready, name="import-ready"),
    path("imports/mappings/", mapping_pages.mappings, name="mappings"),
    path("imports/mappings/bring/", mapping_pages.bring, name="mapping-bring"),
    path("imports/mappings/<uuid:pk>/", mapping_pages.change_mapping, name="mapping-change"),
    path("imports/mappings/<uuid:pk>/mapping.json", mapping_pages.mapping_file, name="mapping-file"),
    path("imports/schedules/", scheduled.schedules, name="import-schedules"),
    path("imports/schedules/new/", scheduled.new_schedule, name="import-schedule-new"),
    path("imports/schedules/<uuid:pk>/", scheduled.schedule_page, name="import-schedule"),
    path("imports/schedules/<uuid:pk>/change/", scheduled.change_schedule, name="import-schedule-change"),
]
