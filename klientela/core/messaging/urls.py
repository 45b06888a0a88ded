"""Addresses of mail: forgotten passwords, the mail server, the outbox."""

from django.urls import path

from klientela.core.messaging import password_views, views

urlpatterns = [
    path("password/forgotten/", password_views.forgotten, name="password-forgotten"),
    path("password/asked/", password_views.asked, name="password-asked"),
    path("password/new/<str:secret>/", password_views.new_password, name="password-new"),
    path("password/changed/", password_views.changed, name="password-changed"),
    path("settings/mail/", views.mail_settings, name="mail-settings"),
    path("settings/mail/test/", views.send_test, name="mail-test"),
    path("settings/mail/remove/", views.remove_account, name="mail-remove"),
    path("settings/outbox/", views.outbox_page, name="mail-outbox"),
    path("settings/outbox/<uuid:pk>/", views.letter_page, name="mail-letter"),
    path("settings/outbox/<uuid:pk>/again/", views.again, name="mail-again"),
    path("settings/outbox/<uuid:pk>/cancel/", views.cancel_letter, name="mail-cancel"),
]
