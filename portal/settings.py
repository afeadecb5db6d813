"""Settings of the portal. Every variable that is read from the environment is listed in .env.example."""

import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Literal

import environ
from celery.schedules import schedule
from csp.constants import NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key
from django.utils.translation import gettext_lazy as _

from portal import logs

BASE_DIR = Path(__file__).resolve().parent.parent
env = environ.Env()
if (BASE_DIR / ".env").exists():
    env.read_env(BASE_DIR / ".env")  # the environment itself wins

# --- Where it runs (design: "Where it runs") -------------------------------------------------
DEBUG: bool = env.bool("DEBUG", default=False)
DEMO: bool = env.bool("DEMO", default=False)
SECURE: bool = env.bool("SECURE", default=not (DEBUG or DEMO))
VAR_DIR = Path(env.str("VAR_DIR", default=str(BASE_DIR / "var"))).absolute()
VAR_DIR.mkdir(parents=True, exist_ok=True)


def _kept_secret_key() -> str:
    """A secret of this installation's own, made at the first start and kept in VAR_DIR (demo and development only)."""
    path = VAR_DIR / "secret_key"
    try:
        with path.open("x") as file:
            path.chmod(0o600)
            file.write(get_random_secret_key())
    except FileExistsError:
        pass
    return path.read_text()


SECRET_KEY: str = env.str("SECRET_KEY", default="")
if not SECRET_KEY:
    if not (DEBUG or DEMO):
        raise ImproperlyConfigured("Set SECRET_KEY: outside the demo there is no default secret.")
    SECRET_KEY = _kept_secret_key()

ALLOWED_HOSTS: list[str] = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", default=[])
PUBLIC_URL: str = env.str("PUBLIC_URL", default=f"http://127.0.0.1:{env.int('PORT', default=8000)}").rstrip("/")
# Simulated seconds per real second of the shared clock, set when the database is first filled and by `make demo`.
SPEED: float = env.float("SPEED", default=60.0 if DEMO else 1.0)

# --- Parts -----------------------------------------------------------------------------------
INSTALLED_APPS = [
    "occ.admin_site.PasserelleAdminConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "template_partials",
    "crispy_forms",
    "crispy_bootstrap5",
    "django_htmx",
    "csp",
    "axes",
    "portal",
    "occ",
]
MIDDLEWARE = [
    "occ.desk.machines.MachinesMiddleware",
    "django.middleware.security.SecurityMiddleware",
    "occ.web.middleware.RequestIdMiddleware",
    "occ.api.http.middleware.ApiMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "occ.web.middleware.NulMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "occ.ui.polling.WatchMiddleware",
    "occ.web.middleware.LanguageMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "occ.web.middleware.RefusalMiddleware",
    "occ.web.middleware.PageOwnerMiddleware",
]
ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"
TEMPLATES: list[dict[str, Any]] = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["template_partials.templatetags.partials", "occ.ui.tags"],
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "django.template.context_processors.i18n",
                "occ.web.context.portal",
                "occ.api.console.context.console",
            ],
        },
    }
]
# What of a page is the same for everybody ({% cache %}) is drawn once in each process; in development, every time.
CACHES = {
    "default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"},
    "template_fragments": {
        "BACKEND": f"django.core.cache.backends.{'dummy.DummyCache' if DEBUG else 'locmem.LocMemCache'}",
        "LOCATION": "template_fragments",
    },
}
CRISPY_ALLOWED_TEMPLATE_PACKS = ["bootstrap5"]
CRISPY_TEMPLATE_PACK = "bootstrap5"

# --- Data ------------------------------------------------------------------------------------
DATABASES: dict[str, Any] = {"default": env.db("DATABASE_URL", default=f"sqlite:///{VAR_DIR / 'db.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; "
        "PRAGMA temp_store=MEMORY; PRAGMA cache_size=-20000;",
    }
else:
    # A server that is gone is known after seconds. A process that stands still in the middle of a transaction
    # (stopped, or on a machine that was cut off) loses it and its locks after a minute: a migration may think for a
    # while. Queries are planned for memory and disks without moving parts, and end too soon to be compiled first.
    DATABASES["default"]["OPTIONS"] = {
        "connect_timeout": 3,
        "options": "-c idle_in_transaction_session_timeout=60s -c random_page_cost=1.1 -c jit=off",
        **DATABASES["default"].get("OPTIONS", {}),
    }
DATABASES["default"]["CONN_MAX_AGE"] = 600
DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
AUTH_USER_MODEL = "occ.User"

# --- Messages between processes (they may be lost: the database is the only memory) -----------
REDIS_URL: str = env.str("REDIS_URL", default=f"redis+socket://{VAR_DIR / 'valkey.sock'}")
CELERY_BROKER_URL = REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_PUBLISH_RETRY_POLICY = {"max_retries": 1, "interval_start": 0, "interval_max": 0.2}
CELERY_BROKER_TRANSPORT_OPTIONS = {
    "visibility_timeout": 60,
    "unacked_restore_interval": 2,
    "unacked_restore_throttle": 1,
    # A broker that neither answers nor goes away must not hold up whoever asks for something: seconds.
    "socket_timeout": 1,
    "socket_connect_timeout": 1,
}
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
CELERY_BROKER_CONNECTION_MAX_RETRIES = None  # a worker asks for its broker for ever
# By the monotonic counter: by the machine's clock, beat would sleep for an hour after it was set back by one.
EACH_SECOND = schedule(1.0, nowfun=lambda: datetime.fromtimestamp(time.monotonic(), UTC))
# Seconds. A tick that could not run in its own is worth nothing: the next one does its work. But more than the clocks
# of two machines differ: a worker whose clock is that far ahead would never carry one out.
TICK_EXPIRES = 60
CELERY_BEAT_SCHEDULE = {
    "tick": {"task": "occ.tasks.tick", "schedule": EACH_SECOND, "options": {"expires": TICK_EXPIRES}},
}

# --- Language and time: stored in UTC, shown in Europe/Paris -----------------------------------
LANGUAGE_CODE = "fr"
LANGUAGES = [("fr", _("French")), ("en", _("English"))]
LANGUAGE_COOKIE_SAMESITE: Literal["Lax"] = "Lax"
LOCALE_PATHS = [BASE_DIR / "locale"]
FORMAT_MODULE_PATH = ["portal.formats"]
USE_I18N = True
USE_TZ = True
TIME_ZONE = "Europe/Paris"

# --- Files --------------------------------------------------------------------------------------
STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"
        if DEBUG
        else "whitenoise.storage.CompressedManifestStaticFilesStorage"
    },
}

# --- Signing in -----------------------------------------------------------------------------------
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "occ.provider.backend.ProviderBackend",
    "occ.sign_in.backend.AreaBackend",
    "django.contrib.auth.backends.ModelBackend",  # for sessions that began before there was AreaBackend
]
PASSWORD_HASHERS = ["occ.sign_in.hashing.PasswordHasher"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator"},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "occ:login"
LOGIN_REDIRECT_URL = "occ:services"
LOGOUT_REDIRECT_URL = "occ:start"
AXES_FAILURE_LIMIT = 5
AXES_COOLOFF_TIME = 5 / 60  # hours
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT = False
AXES_HANDLER = "occ.sign_in.lock.Handler"  # adds the limit of an address over all names
AXES_ENABLE_ACCESS_FAILURE_LOG = True  # a row for each failure, by whose time it counts; deleted when it no longer does
AXES_CLIENT_IP_CALLABLE = "occ.client_address.counted_address"
AXES_USERNAME_CALLABLE = "occ.sign_in.lock.name_of"
AXES_SENSITIVE_PARAMETERS = [
    "username",
    "ip_address",
    "csrfmiddlewaretoken",
    "pending",
    "next",
]  # stored with a failure
AXES_VERBOSE = False
SILENCED_SYSTEM_CHECKS = ["axes.W002"]  # no AxesMiddleware: each form shows the refusal itself

# --- Security ---------------------------------------------------------------------------------------
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [SELF],
        "script-src": [SELF],
        "style-src": [SELF],
        "connect-src": [SELF],
        "img-src": [SELF, "data:"],
        "object-src": [NONE],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
        "form-action": [SELF],
    }
}
X_FRAME_OPTIONS = "DENY"
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = LANGUAGE_COOKIE_SECURE = SECURE
SECURE_SSL_REDIRECT = SECURE
SECURE_HSTS_SECONDS = 31536000 if SECURE else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE
SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https") if env.bool("BEHIND_PROXY", default=False) else None
CSRF_FAILURE_VIEW = "occ.web.views.errors.csrf_failure"

# --- Who watches -------------------------------------------------------------------------------------
METRICS_TOKEN: str = env.str("METRICS_TOKEN", default="")

# --- The vendor's API: calls of one key within a minute, counted in each process ----------------------
API_CALLS_PER_MINUTE: int = env.int("API_CALLS_PER_MINUTE", default=6000)
API_KEYS_ASKED_PER_MINUTE: int = env.int("API_KEYS_ASKED_PER_MINUTE", default=30)

# --- E-mail: what is sent can always be read in the area; EMAIL_URL also relays it -------------------
vars().update(env.email_url("EMAIL_URL", default="dummymail://"))
EMAIL_TIMEOUT = 5  # seconds that a worker waits for the relay
DEFAULT_FROM_EMAIL: str = env.str("DEFAULT_FROM_EMAIL", default="Passerelle <ne-pas-repondre@passerelle.example>")

# --- Logs: on standard error, one event a line ---------------------------------------------------------
LOG_FORMAT: str = env.str("LOG_FORMAT", default="line" if DEBUG or DEMO else "json")
LOGGING: dict[str, Any] = logs.configuration(LOG_FORMAT, env.str("LOG_LEVEL", default="INFO"))
DEFAULT_EXCEPTION_REPORTER_FILTER = "portal.reports.NothingPersonal"
