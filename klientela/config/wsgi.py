"""Django as a WSGI application: pages and API."""

from __future__ import annotations

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientela.config.settings")


def _stop_undeclared() -> None:
    from klientela.core.access.policy import stop_undeclared

    stop_undeclared()


application = get_wsgi_application()
_stop_undeclared()
