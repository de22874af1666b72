"""One settings module; what differs between places comes from the environment (see docs/reference/settings.md)."""

from __future__ import annotations

import os
from pathlib import Path

import dj_database_url
from csp.constants import SELF

from tradeoff.config.company import company_sign_in
from tradeoff.config.vendors import vendor_apps

PACKAGE = Path(__file__).resolve().parent.parent
HOME = Path(os.environ.get("TRADEOFF_HOME", PACKAGE.parent / ".data"))


def _flag(name: str) -> bool:
    return os.environ.get(name, "").lower() in {"1", "true", "yes"}


def _secret() -> str:
    """SECRET_KEY from the environment, else one kept in a file only its owner can read."""
    if key := os.environ.get("SECRET_KEY"):
        return key
    from django.core.management.utils import get_random_secret_key  # only on the first start without SECRET_KEY

    path = HOME / "secret_key"
    try:
        HOME.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(descriptor, "w") as handle:
            handle.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY = _secret()
DEBUG = False
ALLOWED_HOSTS = os.environ.get("ALLOWED_HOSTS", "127.0.0.1,localhost,[::1]").split(",")
CSRF_TRUSTED_ORIGINS = [origin for origin in os.environ.get("CSRF_TRUSTED_ORIGINS", "").split(",") if origin]
SECRET_KEY_FALLBACKS = [key for key in os.environ.get("SECRET_KEY_FALLBACKS", "").split(",") if key]
ALLOW_PRIVATE_ADDRESSES = _flag("ALLOW_PRIVATE_ADDRESSES")  # members' calendars and mailboxes inside the own network
SITE_ADDRESS = os.environ.get("SITE_ADDRESS", f"http://127.0.0.1:{os.environ.get('PORT', '8000')}")

INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.postgres",
    "tradeoff.ui",  # before allauth, whose pages it dresses
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.socialaccount",
    "allauth.socialaccount.providers.openid_connect",
    "allauth.usersessions",
    "csp",
    "django_htmx",
    "template_partials",
    "pgtrigger",
    "pghistory",
    "procrastinate.contrib.django",
    "tradeoff.log",
    "tradeoff.workspaces",
    "tradeoff.work",
    "tradeoff.notices",
    "tradeoff.absences",
    "tradeoff.discussion",
    "tradeoff.crm",
    "tradeoff.activities",
    "tradeoff.voice",
    "tradeoff.rates",
    "tradeoff.buying",
    "tradeoff.subscriptions",
    "tradeoff.asks",
    "tradeoff.calls",
    "tradeoff.intake",
    "tradeoff.problems",
    "tradeoff.matching",
    "tradeoff.inbox",
    "tradeoff.strategy",
    "tradeoff.drafting",
    "tradeoff.decisions",
    "tradeoff.imports",
    "tradeoff.integrations",
    "tradeoff.syncing",
    "tradeoff.pages",
]

MIDDLEWARE = [
    "tradeoff.integrations.hook_views.listen",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "tradeoff.config.uploads.refuse_large",
    "django.middleware.csrf.CsrfViewMiddleware",
    "tradeoff.workspaces.middleware.one_transaction",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "tradeoff.workspaces.middleware.enter_workspace",
    "tradeoff.ui.errors.SayRefusals",
]

ROOT_URLCONF = "tradeoff.config.urls"
WSGI_APPLICATION = "tradeoff.config.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["tradeoff.ui.templatetags.ui"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
            ],
        },
    }
]

DATABASES = {
    "default": {
        **dj_database_url.parse(
            os.environ.get("DATABASE_URL") or "postgres://tradeoff_app@/tradeoff?host=/nonexistent",
            conn_max_age=300,
            conn_health_checks=True,
        ),
        "ATOMIC_REQUESTS": False,  # one_transaction opens it, so that middleware after it reads inside it too
    }
}
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "workspaces.User"
PGHISTORY_CONTEXT_FIELD_NULL = True

CACHES = {
    "default": {  # in PostgreSQL, so that every web process counts the same failed sign-ins
        "BACKEND": "django.core.cache.backends.db.DatabaseCache",
        "LOCATION": "workspaces_counter",
        "OPTIONS": {"MAX_ENTRIES": 100_000},
    }
}

AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend"]
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_EMAIL_VERIFICATION = "none"  # members are created by an administrator of the workspace, never by sign-up
ACCOUNT_ADAPTER = "tradeoff.workspaces.sign_in.InvitedOnly"
ACCOUNT_LOGOUT_ON_GET = False
ACCOUNT_DEFAULT_HTTP_PROTOCOL = SITE_ADDRESS.partition(":")[0]  # also behind a proxy that ends TLS
SOCIALACCOUNT_ADAPTER = "tradeoff.workspaces.sign_in.ByCompany"
SOCIALACCOUNT_REQUESTS_TIMEOUT = 5
SOCIALACCOUNT_STORE_TOKENS = False
SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": company_sign_in(os.environ)}}
ACCOUNT_SESSION_REMEMBER = True
VENDOR_APPS = vendor_apps(os.environ)
MATCH_BY_MEANING = os.environ.get("MATCH_BY_MEANING", "yes").lower() in {"1", "true", "yes"}  # off: words alone
LANGUAGE_MODEL = {
    word: os.environ.get(f"LANGUAGE_MODEL_{word.upper()}", "") for word in ("protocol", "address", "key", "name")
}
TWINS_ADDRESS = os.environ.get("TWINS_ADDRESS", "").rstrip("/")  # vendors of a demo, all on this machine
VENDORS_INSIDE = ALLOW_PRIVATE_ADDRESSES or bool(TWINS_ADDRESS)
ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "0"))
MFA_ADAPTER = "tradeoff.workspaces.sign_in.SealedFactors"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes", "webauthn"]
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_TOTP_ISSUER = "Tradeoff"
MFA_TOTP_TOLERANCE = 1
MFA_ALLOW_UNVERIFIED_EMAIL = True  # an address is checked by whoever invites it
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = not SITE_ADDRESS.startswith("https://")  # http://localhost, while trying out
LOGIN_URL = "account_login"
LOGIN_REDIRECT_URL = "/"
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 10}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]

EMAIL_BACKEND = (
    "django.core.mail.backends.smtp.EmailBackend"
    if os.environ.get("EMAIL_HOST")
    else "django.core.mail.backends.filebased.EmailBackend"
)
EMAIL_HOST = os.environ.get("EMAIL_HOST", "")
EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
EMAIL_USE_TLS = _flag("EMAIL_USE_TLS")
EMAIL_USE_SSL = _flag("EMAIL_USE_SSL")
EMAIL_TIMEOUT = 15
EMAIL_FILE_PATH = HOME / "mail"
DEFAULT_FROM_EMAIL = os.environ.get("DEFAULT_FROM_EMAIL", "Tradeoff <tradeoff@localhost>")

LANGUAGE_CODE = "en-us"
USE_I18N = True
USE_TZ = True
TIME_ZONE = "UTC"

STATIC_URL = "/static/"
WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
MEDIA_ROOT = HOME / "files"
ATTACHMENT_MEGABYTES = int(os.environ.get("ATTACHMENT_MEGABYTES", "20"))  # one file
ATTACHMENTS_MEGABYTES = int(os.environ.get("ATTACHMENTS_MEGABYTES", "5000"))  # all files of a workspace
DATA_UPLOAD_MAX_MEMORY_SIZE = 5 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["django.core.files.uploadhandler.TemporaryFileUploadHandler"]

SECURE_CONTENT_TYPE_NOSNIFF = True
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SITE_ADDRESS.startswith("https://")
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": ["'none'"],
        "base-uri": [SELF],
        "frame-ancestors": ["'none'"],
        "form-action": [SELF, *filter(None, [TWINS_ADDRESS])],  # a demo is sent to its twin and back by one click
    }
}

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "filters": {"addresses": {"()": "tradeoff.config.logs.HideAddresses"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "filters": ["addresses"]}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # A client library that tells whole addresses would tell the secrets in them.
    "loggers": {name: {"level": "WARNING"} for name in ("procrastinate", "httpx2", "httpcore2")},
}
PROCRASTINATE_AUTODISCOVER_MODULE_NAME = "jobs"
