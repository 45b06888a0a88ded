"""Entry point of the worker process: `python -m klientela.config.worker`."""

from __future__ import annotations

import os

import django

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "klientela.config.settings")
    django.setup()

    from klientela.config.lifeline import end_with_parent
    from klientela.core.jobs.worker import run

    end_with_parent()
    run()
