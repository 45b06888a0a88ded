"""Addresses of the pages that explain and lend access."""

from django.urls import path

from klientela.core.views.explaining import lending, log, partners, public, sharing, why

urlpatterns = [
    path("settings/why/", why.why_page, name="why"),
    path("settings/log/", log.log_page, name="security-log"),
    path("settings/emergency/", lending.emergency_page, name="emergency"),
    path("settings/emergency/end/", lending.give_back, name="emergency-end"),
    path("view-as/end/", lending.stop_viewing, name="view-as-end"),
    path("view-as/<uuid:pk>/", lending.view_as, name="view-as"),
    path("link/<str:secret>/", public.follow, name="link"),
    path("links/<slug:slug>/<uuid:pk>/", public.make, name="link-make"),
    path("links/<slug:slug>/<uuid:pk>/<uuid:link>/end/", public.revoke, name="link-revoke"),
    path("partners/<slug:slug>/<uuid:pk>/", partners.let_partner_in, name="partner-in"),
    path("partners/<slug:slug>/<uuid:pk>/<uuid:user>/end/", partners.send_partner_away, name="partner-away"),
    path("share/<slug:slug>/<uuid:pk>/", sharing.share_record, name="share"),
    path("share/<slug:slug>/<uuid:pk>/<uuid:share_id>/end/", sharing.unshare_record, name="unshare"),
]
