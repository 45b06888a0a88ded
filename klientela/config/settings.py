"""Settings. What a company may choose comes from the environment; secrets come from files of the data folder."""

from __future__ import annotations

import os
from pathlib import Path

from django.utils.csp import CSP

from klientela.config import environment
from klientela.config.modules import MODULES

PACKAGE = Path(__file__).resolve().parent.parent
HOME = environment.HOME
DEBUG = environment.flag("KLIENTELA_DEBUG")
UNDER_TEST = environment.UNDER_TEST
OWN_TLS = environment.flag("KLIENTELA_TLS")
BEHIND_PROXY = environment.flag("KLIENTELA_HTTPS")
ENCRYPTED = OWN_TLS or BEHIND_PROXY
AUTHORITY = HOME / "certificates" / "authority.crt"
PROXIES = environment.networks("KLIENTELA_PROXIES", "127.0.0.0/8,::1" if BEHIND_PROXY else "")
GALLERY = DEBUG or UNDER_TEST or environment.flag("KLIENTELA_GALLERY")

IMPORT_FOLDER = os.environ.get("KLIENTELA_IMPORT_FOLDER", "")
"""Below this folder scheduled imports may take files; nowhere else."""

SECRET_KEY = environment.secret("django_key") or ("only-for-tests-" * 5 if UNDER_TEST else "")
WALL_SECRET = environment.secret("wall_key") or SECRET_KEY
ALLOWED_HOSTS = environment.words("KLIENTELA_HOSTS", "localhost,127.0.0.1,[::1]")
CSRF_TRUSTED_ORIGINS = environment.words("KLIENTELA_ORIGINS")

INSTALLED_APPS = [
    "django.contrib.contenttypes",
    "django.contrib.auth",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "procrastinate.contrib.django",
    "klientela.ui",
    *MODULES,
]

AUTH_USER_MODEL = "identity.User"
AUTHENTICATION_BACKENDS = ["klientela.core.identity.signing_in.Backend"]
SESSION_ENGINE = "klientela.core.identity.sessions"
LOGIN_URL = "sign-in"
LOGIN_REDIRECT_URL = "home"

MIDDLEWARE = [
    "klientela.core.operations.metrics.measuring.MeasureRequests",
    "klientela.config.compression.Compression",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "klientela.core.access.middleware.AccessMiddleware",
    "klientela.core.views.identity.gate.SecondFactorGate",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]

ROOT_URLCONF = "klientela.config.urls"
WSGI_APPLICATION = "klientela.config.wsgi.application"
FORM_RENDERER = "klientela.ui.widgets.Renderer"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [PACKAGE / "ui" / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {"context_processors": ["django.template.context_processors.request", "klientela.core.views.shell.shell"]},
    }
]

DATABASES = {"default": environment.database(environment.database_url())}
DATABASE_ROLES = {"program": environment.program_role(), "report": "klientela_report"}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = ""
PROGRESS_BESIDE = not UNDER_TEST
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher", "django.contrib.auth.hashers.PBKDF2PasswordHasher"]
if UNDER_TEST:
    PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher", *PASSWORD_HASHERS]

METRICS_TOKEN = environment.secret("klientela_metrics_token")
MAIL_URL = "" if UNDER_TEST else environment.secret("klientela_smtp_url")
MAIL_FROM = os.environ.get("KLIENTELA_SMTP_FROM", "")
SITE_ADDRESS = os.environ.get("KLIENTELA_ADDRESS", "")
LIVE_DATABASES = os.environ.get("KLIENTELA_LIVE_DATABASES", "office")

LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("pl", "polski"), ("ro", "română")]
LOCALE_PATHS = [PACKAGE / name / "locale" for name in ("config", "ui", "kernel", "core/criteria")]
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "/static/"
STATICFILES_DIRS = [PACKAGE / "ui" / "static"]
MEDIA_ROOT = HOME / "files"
FILES_URL = "" if UNDER_TEST else environment.secret("klientela_files_url")
FILE_STORE = f"klientela.core.documents.storing.{'s3.S3Store' if FILES_URL else 'disk.DiskStore'}"
BACKUPS = HOME / "backups"
BACKUPS_KEPT = os.environ.get("KLIENTELA_BACKUPS_KEPT", "7,5,12")
"""How many backups stay of days, weeks and months."""
FILE_UPLOAD_TEMP_DIR = os.environ.get("KLIENTELA_UPLOADS") or None
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 2**20
DATA_UPLOAD_MAX_NUMBER_FIELDS = 2000

CSRF_COOKIE_SECURE = ENCRYPTED
SESSION_COOKIE_SECURE = ENCRYPTED
SESSION_COOKIE_HTTPONLY = True
SECURE_SSL_REDIRECT = False
# Whoever does not trust our own authority yet must be able to go on; a browser told of HSTS would not let him.
SECURE_HSTS_SECONDS = 31_536_000 if BEHIND_PROXY else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = False
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SECURE_CSP = {
    "default-src": [CSP.NONE],
    **{f"{kind}-src": [CSP.SELF] for kind in ("script", "style", "img", "font", "connect", "manifest")},
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
# Whether traffic is encrypted is decided by the operator; on his own computer it is not.
SILENCED_SYSTEM_CHECKS = (
    ["security.W004", "security.W008"] if ENCRYPTED else [f"security.W{number}" for number in ("004", "008", "010", "011", "012", "016")]
)
SILENCED_SYSTEM_CHECKS += ["security.W005", "security.W021"]

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "plain": {"()": "klientela.config.logs.WithoutValues", "format": "{asctime} {levelname} {name}: {message}", "style": "{"},
        "json": {"()": "klientela.config.logs.AsJson"},
    },
    "filters": {"links": {"()": "klientela.config.logs.HideLinks"}},
    "handlers": {
        "console": {"class": "logging.StreamHandler", "formatter": os.environ.get("KLIENTELA_LOG_FORMAT", "plain"), "filters": ["links"]}
    },
    "root": {"handlers": ["console"], "level": os.environ.get("KLIENTELA_LOG", "WARNING")},
}
