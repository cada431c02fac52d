"""The one settings file, in the order in which a request meets it. Every variable is in the README's table."""

import contextlib
import os
import secrets
from pathlib import Path

from django.utils.csp import CSP
from environs import Env

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = Path(env.str("VAR_DIR", str(BASE_DIR / "var")))
VAR_DIR.mkdir(parents=True, exist_ok=True)


def secret_key() -> str:
    """The signing key: SECRET_KEY, or one made on the first start and kept in var/ with mode 0600."""
    if given := env.str("SECRET_KEY", ""):
        if len(given) < 50:
            raise SystemExit("SECRET_KEY is too short: give at least 50 characters.")
        return given
    kept = VAR_DIR / "secret_key"
    if not kept.exists():
        # Several processes may start at once: the file appears whole, and the first one stays.
        made = VAR_DIR / f"secret_key.{os.getpid()}"
        made.touch(mode=0o600)
        made.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            os.link(made, kept)
        made.unlink()
    return kept.read_text()


SECRET_KEY = secret_key()
DEBUG = env.bool("DEBUG", False)
HTTPS = env.bool("HTTPS", False)
# The proxy itself writes X-Forwarded-Proto and, last in X-Forwarded-For, whom it answers.
BEHIND_PROXY = HTTPS and env.bool("BEHIND_PROXY", False)
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["localhost", "127.0.0.1", "[::1]"])
CSRF_TRUSTED_ORIGINS: list[str] = env.list("CSRF_TRUSTED_ORIGINS", [])

INSTALLED_APPS = [
    "diagnosis",
    "django.contrib.admin",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
    "axes",
    "django_htmx",
    "django_tables2",
    "lucide",
]

MIDDLEWARE = [
    "diagnosis.middleware.speak_to_strangers",
    "diagnosis.middleware.limit_body",
    "django.middleware.security.SecurityMiddleware",
    "django.middleware.csp.ContentSecurityPolicyMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.middleware.gzip.GZipMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "diagnosis.middleware.speak",
    "diagnosis.middleware.SignInRequired",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "diagnosis.middleware.private_pages",
    "diagnosis.middleware.hide_foreign_shops",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "sellercenter.urls"
WSGI_APPLICATION = "sellercenter.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "diagnosis.pages.shell",
            ],
        },
    },
]


def database(variable: str = "DATABASE_URL") -> dict:
    """DATABASE_URL picks the database: SQLite in WAL mode unless it names PostgreSQL.

    SQLite takes its write lock at BEGIN (IMMEDIATE): under WAL a transaction that reads first and writes later
    otherwise fails at once with "database is locked", whatever the timeout says. PRAGMA trusted_schema stays on:
    triggers keep the full-text table of the titles, and SQLite trusts none of these otherwise.
    """
    config = env.dj_db_url(variable, f"sqlite:///{VAR_DIR / 'db.sqlite3'}")
    if config["ENGINE"].endswith("sqlite3"):
        return config | {
            "CONN_MAX_AGE": None,
            "OPTIONS": {
                "timeout": 20,
                "transaction_mode": "IMMEDIATE",
                "init_command": (
                    "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL; PRAGMA cache_size=-64000;"
                    "PRAGMA mmap_size=134217728; PRAGMA journal_size_limit=27103364;"
                ),
            },
            "TEST": {"NAME": str(VAR_DIR / "test.sqlite3")},
        }
    return config | {
        "CONN_MAX_AGE": 0,
        "CONN_HEALTH_CHECKS": True,
        # Of several hosts in the address the one that takes writes.
        "OPTIONS": {"target_session_attrs": "read-write"}
        | config.get("OPTIONS", {})
        | {
            "pool": {"min_size": 1, "max_size": 8, "timeout": 10, "max_lifetime": 1800, "max_waiting": 50},
            "connect_timeout": 3,
            "application_name": "video-diagnosis",
            "options": "-c statement_timeout=15s -c lock_timeout=5s -c idle_in_transaction_session_timeout=30s",
        },
    }


DATABASES = {"default": database()}

# Off unless REPLICA_URL names a streaming replica: the reads of pages go there (diagnosis/replica.py).
if REPLICA := env.str("REPLICA_URL", ""):
    if not (REPLICA.startswith("postgres") and DATABASES["default"]["ENGINE"].endswith("postgresql")):
        raise SystemExit("REPLICA_URL and DATABASE_URL have to name PostgreSQL, both of them.")
    DATABASES["replica"] = database("REPLICA_URL") | {"TEST": {"MIRROR": "default"}}
    DATABASES["replica"]["OPTIONS"]["target_session_attrs"] = "any"
    # A page does not wait long for it: the primary has everything, too.
    DATABASES["replica"]["OPTIONS"]["pool"]["timeout"] = 2
    DATABASE_ROUTERS = ["diagnosis.replica.Router"]
    MIDDLEWARE.insert(
        MIDDLEWARE.index("django.contrib.sessions.middleware.SessionMiddleware"), "diagnosis.replica.read_from_replica"
    )
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"

AUTH_USER_MODEL = "diagnosis.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "django.contrib.auth.backends.ModelBackend",
]
PASSWORD_HASHERS = [
    "diagnosis.models.people.SmallArgon2",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
]
LOGIN_URL = "login"
LOGIN_REDIRECT_URL = "/"
LOGOUT_REDIRECT_URL = "login"

# Ten wrong passwords for one name from one address close that pair for half an hour; nobody can lock a seller out from
# elsewhere.
AXES_FAILURE_LIMIT = 10
AXES_COOLOFF_TIME = 0.5
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_CLIENT_IP_CALLABLE = "diagnosis.models.people.visitor"
# The sign-in form's field; by itself axes takes the account's ("email"), finds nobody's name and counts for nobody.
AXES_USERNAME_FORM_FIELD = "username"
AXES_USERNAME_CALLABLE = "diagnosis.models.people.address_tried"
AXES_RESET_ON_SUCCESS = True
AXES_ENABLE_ACCESS_FAILURE_LOG = False
AXES_DISABLE_ACCESS_LOG = True
AXES_HTTP_RESPONSE_CODE = 429
AXES_VERBOSE = False

LANGUAGE_CODE = "en"
# Each by its own name, so that who cannot read this page finds the way.
LANGUAGES = [("en", "English"), ("es", "Español"), ("zh-hans", "简体中文"), ("id", "Bahasa Indonesia")]
# Compiled there from locale/ at the start (diagnosis/catalogues.py).
LOCALE_PATHS = [VAR_DIR / "locale"]
LANGUAGE_COOKIE_AGE = 365 * 24 * 3600
LANGUAGE_COOKIE_HTTPONLY = True
LANGUAGE_COOKIE_SAMESITE = "Lax"
LANGUAGE_COOKIE_SECURE = HTTPS
TIME_ZONE = "UTC"
USE_TZ = True

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATIC_ROOT.mkdir(parents=True, exist_ok=True)
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_HASHED = env.bool("STATIC_HASHED", False)
STORAGES = {
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {
        "BACKEND": (
            "whitenoise.storage.CompressedManifestStaticFilesStorage"
            if STATIC_HASHED
            else "django.contrib.staticfiles.storage.StaticFilesStorage"
        )
    },
}
# Without collectstatic the files are served from where they lie: a fresh checkout needs no build step.
WHITENOISE_USE_FINDERS = not STATIC_HASHED
MEDIA_ROOT = VAR_DIR / "media"
MEDIA_URL = "media/"

# Whoever proposed or edited a benchmark may not approve it.
FOUR_EYES = env.bool("FOUR_EYES", False)

# What one request may bring, exports as large as Seller Center makes them (limit_body refuses more at the door).
UPLOAD_LIMIT = env.int("UPLOAD_LIMIT", 12 * 1024 * 1024)
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 100
FILE_UPLOAD_MAX_MEMORY_SIZE = 256 * 1024

SECURE_CSP = {
    "default-src": [CSP.NONE],
    "script-src": [CSP.SELF],
    "style-src": [CSP.SELF],
    "img-src": [CSP.SELF],
    "font-src": [CSP.SELF],
    "media-src": [CSP.SELF],
    "manifest-src": [CSP.SELF],
    "worker-src": [CSP.SELF],
    "connect-src": [CSP.SELF],
    # TikTok's own player, in a dialog, loaded on the click.
    "frame-src": ["https://www.tiktok.com"],
    "form-action": [CSP.SELF],
    "base-uri": [CSP.NONE],
    "object-src": [CSP.NONE],
    "frame-ancestors": [CSP.NONE],
}
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CROSS_ORIGIN_OPENER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_AGE = 14 * 24 * 3600
if HTTPS:
    SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = True
    SESSION_COOKIE_NAME = "__Host-sessionid"
    CSRF_COOKIE_NAME = "__Host-csrftoken"
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_SSL_REDIRECT = env.bool("SSL_REDIRECT", False)
    if BEHIND_PROXY:
        SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {"line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"}},
    "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "line"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "WARNING")},
}
