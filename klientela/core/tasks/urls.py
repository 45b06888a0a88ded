"""Addresses of one's day, tasks and notifications."""

from django.urls import include, path

from klientela.core.tasks.booking.pages import finding, mine, rooms
from klientela.core.tasks.booking.pages import public as booking
from klientela.core.tasks.calendar.pages import looking, moving
from klientela.core.tasks.calendar.pages import planning as meetings
from klientela.core.tasks.pages import control, day, giving, notices, planning, settings, ticking

urlpatterns = [
    path("", include("klientela.core.tasks.dav.urls")),
    path("calendar/", looking.calendar_page, name="calendar"),
    path("calendar/new/", meetings.new_page, name="meeting-new"),
    path("calendar/people/", meetings.people_part, name="meeting-people"),
    path("calendar/meetings/<uuid:pk>/move/", moving.move_page, name="meeting-move"),
    path("calendar/meetings/<uuid:pk>/hold/", moving.hold_page, name="meeting-hold"),
    path("calendar/meetings/<uuid:pk>/call-off/", moving.call_off_door, name="meeting-call-off"),
    path("calendar/meetings/<uuid:pk>/answer/<slug:word>/", moving.answer_door, name="meeting-answer"),
    path("calendar/find/", finding.find, name="find-time"),
    path("calendar/meetings/<uuid:pk>/rooms/", rooms.choose, name="meeting-rooms"),
    path("resources/<uuid:pk>/week/", rooms.week, name="resource-week"),
    path("me/booking/", mine.mine, name="my-booking"),
    path("me/booking/address/", mine.renew, name="my-booking-renew"),
    path("me/booking/close/", mine.close, name="my-booking-close"),
    path("book/<str:secret>/", booking.booking_page, name="booking"),
    path("book/<str:secret>/done/", booking.done, name="booking-done"),
    path("invitation/answer/<str:secret>/", booking.answer_page, name="answer-invitation"),
    path("my-day/", day.my_day, name="my-day"),
    path("tasks/quick/", ticking.quick, name="task-quick"),
    path("tasks/<uuid:pk>/tick/<slug:verb>/", ticking.tick, name="task-tick"),
    path("tasks/<uuid:pk>/delegate/", giving.delegate_page, name="task-delegate"),
    path("tasks/<uuid:pk>/decline/", giving.decline_page, name="task-decline"),
    path("tasks/<uuid:pk>/return/", giving.return_page, name="task-return"),
    path("tasks/control/", control.control_page, name="task-control"),
    path("tasks/plan/", planning.plan_page, name="task-plan"),
    path("tasks/series/", giving.series_page, name="task-series-begin"),
    path("me/notifications/", notices.notices_page, name="notices"),
    path("me/notifications/panel/", notices.panel, name="notices-panel"),
    path("me/notifications/fresh/", notices.fresh, name="notices-fresh"),
    path("me/notifications/seen/", notices.all_seen, name="notices-seen"),
    path("me/notifications/settings/", settings.settings_page, name="notice-settings"),
    path("me/notifications/<uuid:pk>/", notices.open_notice, name="notice-open"),
    path("me/notifications/<uuid:pk>/snooze/", notices.put_off, name="notice-snooze"),
    path("me/notifications/<uuid:pk>/<slug:name>/", notices.act, name="notice-act"),
]
