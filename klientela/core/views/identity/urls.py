"""Addresses of the doors of identity."""

from django.urls import path

from klientela.core.views.identity import confirming, factors, keys, links, me, second_step, security, sign_in, staff

urlpatterns = [
    path("sign-in/", sign_in.sign_in, name="sign-in"),
    path("sign-in/second-step/", second_step.second_step, name="second-step"),
    path("sign-in/passkey/", second_step.sign_in_by_passkey, name="sign-in-passkey"),
    path("sign-in/passkey/challenge/", second_step.passkey_challenge, name="passkey-challenge"),
    path("sign-out/", sign_in.sign_out, name="sign-out"),
    path("language/", sign_in.speak, name="set-language"),
    path("set-up/<str:secret>/", links.set_up, name="set-up"),
    path("invitation/<str:secret>/", links.invitation, name="invitation"),
    path("me/", me.me, name="me"),
    path("me/preferences/", me.preferences, name="me-preferences"),
    path("me/security/", security.security, name="me-security"),
    path("me/password/", security.password, name="me-password"),
    path("me/confirm/", confirming.confirm, name="me-confirm"),
    path("me/security/app/", factors.code_app, name="me-app"),
    path("me/security/app/remove/", factors.remove_app, name="me-app-remove"),
    path("me/security/codes/", factors.recovery_codes, name="me-codes"),
    path("me/security/passkeys/", factors.add_passkey, name="me-passkeys"),
    path("me/security/passkeys/offer/", factors.passkey_offer, name="me-passkey-offer"),
    path("me/security/passkeys/<uuid:pk>/remove/", factors.remove_passkey, name="me-passkey-remove"),
    path("me/sessions/end/", security.sign_out_everywhere, name="me-sign-out-everywhere"),
    path("me/sessions/<slug:key>/end/", security.sign_out_of, name="me-sign-out-of"),
    path("me/keys/", keys.own_keys, name="me-keys"),
    path("keys/", keys.all_keys, name="keys"),
    path("keys/new-service-account/", keys.new_service, name="keys-new-service"),
    path("keys/of/<uuid:pk>/", keys.keys_of, name="keys-of"),
    path("keys/<uuid:pk>/revoke/", keys.revoke, name="keys-revoke"),
    path("users/<uuid:pk>/invite/", staff.invite_user, name="users-invite"),
    path("users/<uuid:pk>/sign-out/", staff.sign_out_user, name="users-sign-out"),
    path("users/<uuid:pk>/forget-second-step/", staff.forget_second_step, name="users-forget-second-step"),
    path("users/<uuid:pk>/place/", staff.place_user, name="users-place"),
]
