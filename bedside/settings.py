"""Every setting of Bedside. What differs between places comes from the environment, read here."""

import os
import secrets
from pathlib import Path
from urllib.parse import urlsplit

import environ
from csp.constants import NONE, SELF, UNSAFE_INLINE
from django.utils.translation import gettext_lazy as _

from bedside import sqlite


def own_secret(path: Path) -> str:
    """Read this place's secret key. The first run makes it, readable by its owner alone."""
    try:
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(descriptor, "w") as file:
        file.write(secrets.token_urlsafe(50))
    return path.read_text().strip()


ROOT = Path(__file__).resolve().parent.parent
env = environ.Env()

# What a place sets. docs/operate.md explains each.
DATA = Path(env.str("BEDSIDE_DATA", default=str(ROOT / "data")))
BASE_URL = env.str("BEDSIDE_URL", default="http://127.0.0.1:8000").rstrip("/")
SITE_NAME = env.str("BEDSIDE_NAME", default="Bedside")
TIME_ZONE = env.str("BEDSIDE_TIME_ZONE", default="UTC")
DEBUG = env.bool("BEDSIDE_DEBUG", default=False)
ALLOWED_HOSTS = env.list("BEDSIDE_HOSTS", default=[urlsplit(BASE_URL).hostname, "localhost"])
TRUSTED_PROXIES = env.int("BEDSIDE_TRUSTED_PROXIES", default=0)
DEFAULT_FROM_EMAIL = env.str("BEDSIDE_MAIL_FROM", default="bedside@localhost")
DATA.mkdir(parents=True, exist_ok=True)
SECRET_KEY = env.str("BEDSIDE_SECRET_KEY", default="") or own_secret(DATA / "secret_key")
DATABASES = {"default": env.db_url("DATABASE_URL", default=f"sqlite:///{DATA / 'db.sqlite3'}")}
SQLITE = DATABASES["default"]["ENGINE"].endswith("sqlite3")

# With https in BEDSIDE_URL the proxy in front speaks TLS and says so in one header.
HTTPS = BASE_URL.startswith("https://")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = HTTPS
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if HTTPS else None
SECURE_HSTS_SECONDS = 31_536_000 if HTTPS else 0
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
SESSION_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
X_FRAME_OPTIONS = "DENY"
DATA_UPLOAD_MAX_MEMORY_SIZE = 256_000  # no form here needs more; pictures come as files

if SQLITE:
    sqlite.use_newest_driver()
    DATABASES["default"] |= {
        "CONN_MAX_AGE": None,  # opening SQLite again costs five PRAGMAs and a checkpoint
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 10,
            "init_command": f"PRAGMA journal_mode={sqlite.journal_mode()};"
            " PRAGMA synchronous=FULL; PRAGMA mmap_size=0;",
        },
    }
else:
    DATABASES["default"] |= {"CONN_MAX_AGE": 0, "OPTIONS": {"pool": {"min_size": 1, "max_size": 8}}}

INSTALLED_APPS = [
    "bedside.ui",
    "bedside.live",
    "bedside.people",
    "bedside.safety",
    "bedside.library",
    "bedside.promises",
    "bedside.dialogue",
    "bedside.chats",
    "bedside.stories",
    "bedside.giving",
    "bedside.letters",
    "bedside.federation",
    "bedside.home",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "wagtail.contrib.settings",
    "wagtail.users",
    "wagtail.snippets",
    "wagtail.documents",
    "wagtail.images",
    "wagtail.search",
    "wagtail.admin",
    "wagtail",
    "modelcluster",
    "taggit",
    "django_tasks",
    "django_tasks_db",
    "django_htmx",
    "i18nfield",
    "csp",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.humanize",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

MIDDLEWARE = [
    "bedside.ui.remembered.Remembered",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "bedside.people.privacy.unkept",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "allauth.usersessions.middleware.UserSessionsMiddleware",
    "csp.middleware.CSPMiddleware",
]
ROOT_URLCONF = "bedside.urls"
WSGI_APPLICATION = "bedside.wsgi.application"

CONTEXT = [
    "django.template.context_processors.request",
    "bedside.ui.context.page",
]
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.jinja2.Jinja2",
        "APP_DIRS": True,
        "OPTIONS": {"environment": "bedside.ui.jinja.environment", "context_processors": CONTEXT},
    },
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                *CONTEXT,
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ]
        },
    },
]

# Languages. People read in the one their browser asks for, or the one they picked in the footer.
LANGUAGE_CODE = "en"
LANGUAGES = [("en", "English"), ("es", "Español")]
LOCALE_PATHS = [ROOT / "bedside" / "locale"]
USE_I18N = USE_TZ = True

# Files.
STATIC_URL = "/static/"
STATIC_ROOT = DATA / "static"
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA / "media"
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "bedside.ui.storage.Fingerprinted"},
}

# People and how they come in: an e-mail address and a code; a passkey can be added.
AUTH_USER_MODEL = "people.Member"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
PASSWORD_HASHERS = ["django.contrib.auth.hashers.Argon2PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {
        "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
        "OPTIONS": {"min_length": 12},
    },
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "home:me"
LOGOUT_REDIRECT_URL = "home:front"
ACCOUNT_ADAPTER = "bedside.people.adapter.Doors"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1"]  # the second lets a host with a password in
ACCOUNT_EMAIL_VERIFICATION = "mandatory"
ACCOUNT_EMAIL_VERIFICATION_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_ENABLED = True
ACCOUNT_LOGIN_BY_CODE_TIMEOUT = 15 * 60
ACCOUNT_LOGIN_BY_CODE_MAX_ATTEMPTS = ACCOUNT_EMAIL_VERIFICATION_BY_CODE_MAX_ATTEMPTS = 5
ACCOUNT_CHANGE_EMAIL = True  # one address, changed with a code
ACCOUNT_EMAIL_NOTIFICATIONS = True
ACCOUNT_REAUTHENTICATION_REQUIRED = True  # where there is a passkey to ask for
ACCOUNT_PREVENT_ENUMERATION = True
ACCOUNT_EMAIL_SUBJECT_PREFIX = ""
# Each process counts by itself, not atomically: the codes' 8 digits and 5 tries carry the weight.
ACCOUNT_RATE_LIMITS = {
    "signup": "20/m/ip",
    "login": "30/m/ip",
    "request_login_code": "20/m/ip,5/10m/key",
}
ALLAUTH_USER_CODE_FORMAT = {"numeric": True, "length": 8, "dashed": True}
ALLAUTH_TRUSTED_PROXY_COUNT = TRUSTED_PROXIES  # else everybody behind a proxy shares one limit
MFA_ADAPTER = "bedside.people.adapter.Passkeys"
MFA_SUPPORTED_TYPES = ["webauthn", "recovery_codes"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not HTTPS  # passkeys on http://localhost, to try them out
MESSAGE_STORAGE = "django.contrib.messages.storage.session.SessionStorage"  # not in a cookie
SESSION_COOKIE_AGE = 14 * 24 * 60 * 60
CSRF_COOKIE_HTTPONLY = True
CSRF_COOKIE_AGE = None  # gone with the browser

vars().update(env.email_url("BEDSIDE_MAIL_URL", default="consolemail://"))

# The hosts' back office.
WAGTAIL_SITE_NAME = SITE_NAME
WAGTAILADMIN_BASE_URL = BASE_URL
WAGTAIL_GRAVATAR_PROVIDER_URL = None  # it would tell another server who works here
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_ENABLE_WHATS_NEW_BANNER = False
WAGTAIL_PASSWORD_RESET_ENABLED = False  # allauth is the only door
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]
WAGTAILSEARCH_BACKENDS = {"default": {"BACKEND": "wagtail.search.backends.database"}}

TASKS = {"default": {"BACKEND": "django_tasks_db.DatabaseBackend", "QUEUES": ["default"]}}

# Nothing runs, loads or is sent from or to anywhere but here. The back office has its own policy.
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "form-action": [SELF],
        "frame-ancestors": [NONE],
    }
}
BACK_OFFICE_POLICY = {
    **CONTENT_SECURITY_POLICY["DIRECTIVES"],
    "script-src": [SELF, UNSAFE_INLINE],  # Wagtail's admin has a few inline scripts
    "style-src": [SELF, UNSAFE_INLINE],
    "frame-ancestors": [SELF],  # its preview panel
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name}: {message}", "style": "{"}},
    "handlers": {"stderr": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["stderr"], "level": "WARNING"},
}

REMEMBER_BYTES = env.int(
    "BEDSIDE_REMEMBER_BYTES", default=24_000_000
)  # pages each process keeps; 0: none

WISH_LENGTH = 280  # graphemes: what people count as letters
LANGUAGE_NAMES = {"en": _("English"), "es": _("Spanish")}
