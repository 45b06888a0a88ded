"""Addresses of calendar and contacts for other programs."""

from django.urls import path

from klientela.core.tasks.dav import doors, feed_doors, pages
from klientela.core.tasks.interchange import cards
from klientela.core.tasks.interchange import doors as bringing

urlpatterns = [
    path(".well-known/caldav", doors.well_known, name="well-known-caldav"),
    path(".well-known/carddav", doors.well_known, name="well-known-carddav"),
    path("dav/", doors.root, name="dav"),
    path("dav/<path:where>", doors.door, name="dav-place"),
    path("calendar-feed/<str:secret>.ics", feed_doors.feed, name="calendar-feed"),
    path("calendar/calendar.ics", feed_doors.calendar_file, name="calendar-file"),
    path("me/calendar/", pages.calendar_sync, name="calendar-sync"),
    path("me/bring-in/", bringing.bring_in_page, name="bring-in"),
    path("me/bring-in/<uuid:pk>/", bringing.preview_page, name="bring-in-file"),
    path("parties/<uuid:pk>/card.vcf", cards.card_file, name="party-card"),
]
