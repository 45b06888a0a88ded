"""Addresses of the timeline."""

from django.urls import path

from klientela.core.timeline.pages import correcting, doors, effect, report, timing

urlpatterns = [
    path("time/", timing.sheet_page, name="time-sheet"),
    path("time/enter/", timing.enter_time, name="time-enter"),
    path("time/watch/<slug:what>/", timing.watch, name="time-watch"),
    path("reports/time/", timing.report, name="time-report"),
    path("reports/effect/", effect.effect_page, name="timeline-effect"),
    path("reports/effect/<slug:code>/", effect.behind_page, name="timeline-behind"),
    path("timeline/<slug:slug>/<uuid:pk>/", doors.timeline_page, name="timeline"),
    path("timeline/<slug:slug>/<uuid:pk>/totals/", doors.totals_part, name="timeline-totals"),
    path("timeline/<slug:slug>/<uuid:pk>/report/", report.report, name="timeline-report"),
    path("timeline/<slug:slug>/<uuid:pk>/report.xlsx", report.workbook, name="timeline-workbook"),
    path("timeline/<slug:slug>/<uuid:pk>/note/", doors.note, name="timeline-note"),
    path("timeline/<slug:slug>/<uuid:pk>/note/draft/", doors.draft, name="timeline-draft"),
    path("timeline/<slug:slug>/<uuid:pk>/note/names/", doors.names, name="timeline-names"),
    path("timeline/episodes/<uuid:pk>/correct/", correcting.correct, name="timeline-correct"),
    path("timeline/episodes/<uuid:pk>/remove/", correcting.remove, name="timeline-remove"),
]
