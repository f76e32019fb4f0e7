"""All settings, read from the environment; .env.example explains each variable.

Environments differ by variables, not by modules. Nothing unsafe is a default:
DEBUG is off, and without a SECRET_KEY each process draws its own, so sessions
end with it; with PRODUCTION on, a missing or weak key refuses to start.
"""

import os
from importlib.util import find_spec
from pathlib import Path

import environ
from csp.constants import NONCE, NONE, SELF
from django.core.exceptions import ImproperlyConfigured
from django.core.management.utils import get_random_secret_key

from portal import storage

BASE_DIR = Path(__file__).resolve().parent.parent
VAR_DIR = BASE_DIR / "var"

env = environ.Env()
env.read_env(BASE_DIR / ".env")
# Empty means the default, as .env.example says: whoever copies it fills in a few.
env.ENVIRON = {name: value for name, value in os.environ.items() if value}

# --- Safety -----------------------------------------------------------------

PRODUCTION = env.bool("PRODUCTION", default=False)
DEBUG = env.bool("DEBUG", default=False)
SECRET_KEY = env.str("SECRET_KEY", default="")

if PRODUCTION and DEBUG:
    raise ImproperlyConfigured("PRODUCTION dan DEBUG tidak boleh hidup bersama.")
if PRODUCTION and (
    len(SECRET_KEY) < 50
    or len(set(SECRET_KEY)) < 5
    or SECRET_KEY.startswith("django-insecure-")
):
    raise ImproperlyConfigured(
        "SECRET_KEY wajib diisi di produksi: acak, minimal 50 karakter."
    )
SECRET_KEY = SECRET_KEY or get_random_secret_key()

ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", default=["localhost", "127.0.0.1"])
CSRF_TRUSTED_ORIGINS = env.list("CSRF_TRUSTED_ORIGINS", default=[])
# Links in e-mails; never taken from a request's Host header.
SITE_URL = env.str("SITE_URL", default="http://127.0.0.1:8000").rstrip("/")
# Where to report a hole, for security.txt: mailto:… or https://…
SECURITY_CONTACT = env.str("SECURITY_CONTACT", default="")
# How many reverse proxies in front append to X-Forwarded-For; 0 trusts none.
TRUSTED_PROXIES = env.int("TRUSTED_PROXIES", default=0)

SECURE_SSL_REDIRECT = env.bool("SECURE_SSL_REDIRECT", default=PRODUCTION)
SECURE_REDIRECT_EXEMPT = ["^healthz$", "^metrics$", "^wa/webhook$", "^open311/v2/"]
SECURE_HSTS_SECONDS = 31_536_000 if SECURE_SSL_REDIRECT else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = SECURE_SSL_REDIRECT
if TRUSTED_PROXIES:
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT
if SECURE_SSL_REDIRECT:
    SESSION_COOKIE_NAME, CSRF_COOKIE_NAME = "__Host-sessionid", "__Host-csrftoken"
CSRF_COOKIE_HTTPONLY = True
CSRF_FAILURE_VIEW = "portal.errors.csrf_failure"
SECURE_REFERRER_POLICY = "same-origin"
X_FRAME_OPTIONS = "DENY"
CONTENT_SECURITY_POLICY = {
    "DIRECTIVES": {
        "default-src": [NONE],
        "script-src": [SELF, NONCE],
        "style-src": [SELF, NONCE],
        "img-src": [SELF, "data:"],
        "font-src": [SELF],
        "connect-src": [SELF],
        "manifest-src": [SELF],
        "worker-src": [SELF],
        "form-action": [SELF],
        "base-uri": [NONE],
        "frame-ancestors": [NONE],
    }
}

# --- Applications -----------------------------------------------------------

INSTALLED_APPS = [
    # Before ours: directory/admin/accounts.py takes their tables out of the admin.
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "allauth.usersessions",
    "axes",
    "portal",
    "portal.news",
    "complaints",
    "services",
    "directory",
    "notifications",
    "throttling",
    "crispy_forms",
    "crispy_bootstrap5",
    "csp",
    "django_htmx",
    "import_export",
    "simple_history",
    "portal.apps.AdminConfig",  # its desks are loaded by need: docs/decisions/0150
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.sitemaps",
    "whitenoise.runserver_nostatic",
    "django.contrib.staticfiles",
]

MIDDLEWARE = [
    "portal.logs.request_ids",
    "portal.errors.no_odd_requests",
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "portal.headers.isolation_headers",
    "portal.kept_pages.kept_pages",
    # Pages compressed here, whatever proxy stands in front: docs/decisions/0030.
    "django.middleware.gzip.GZipMiddleware",
    "csp.middleware.CSPMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "portal.language.language_by_choice",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "directory.accounts.middleware.staff_sessions",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "django_htmx.middleware.HtmxMiddleware",
    "simple_history.middleware.HistoryRequestMiddleware",
    "axes.middleware.AxesMiddleware",
]

ROOT_URLCONF = "portal.urls"
WSGI_APPLICATION = "portal.wsgi.application"

TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "builtins": ["portal.templatetags.portal"],
            "context_processors": [
                "django.template.context_processors.debug",
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "csp.context_processors.nonce",
            ],
        },
    },
]
CRISPY_ALLOWED_TEMPLATE_PACKS = CRISPY_TEMPLATE_PACK = "bootstrap5"

AUTH_USER_MODEL = "directory.User"
AUTHENTICATION_BACKENDS = [
    "axes.backends.AxesStandaloneBackend",
    "allauth.account.auth_backends.AuthenticationBackend",
]
# Nobody reaches the back-office without a second factor; `make run` turns it off.
REQUIRE_MFA = env.bool("REQUIRE_MFA", default=True)
if PRODUCTION and not REQUIRE_MFA:
    raise ImproperlyConfigured("REQUIRE_MFA tidak boleh mati di produksi.")
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": f"django.contrib.auth.password_validation.{name}", "OPTIONS": options}
    for name, options in {
        "UserAttributeSimilarityValidator": {"user_attributes": ("email", "name")},
        "MinimumLengthValidator": {"min_length": 12},
        "CommonPasswordValidator": {},
    }.items()
] + [{"NAME": f"directory.accounts.passwords.{n}"} for n in ("HouseWords", "Breached")]
# Hashes of passwords that got out, looked up without asking anybody; empty: none.
BREACHED_PASSWORDS_FILE = env.str("BREACHED_PASSWORDS_FILE", default="")
PASSWORD_RESET_TIMEOUT = 600  # seconds; ASVS 5.0, 6.5.5
LOGIN_URL = "account_login"
SESSION_COOKIE_AGE = 12 * 3600
SESSION_COOKIE_SAMESITE = CSRF_COOKIE_SAMESITE = "Lax"

# allauth: by e-mail and password, or by passkey; accounts come by invitation only.
ACCOUNT_ADAPTER = "directory.accounts.adapters.AccountAdapter"
ACCOUNT_DEFAULT_HTTP_PROTOCOL = "https" if SECURE_SSL_REDIRECT else "http"
ACCOUNT_EMAIL_VERIFICATION = "none"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_LOGOUT_REDIRECT_URL = "account_login"
ACCOUNT_PASSWORD_RESET_TOKEN_GENERATOR = (
    "django.contrib.auth.tokens.PasswordResetTokenGenerator"  # noqa: S105 - a class's name
)
# Tries are counted in the database, by axes and by throttling, not in a cache.
ACCOUNT_RATE_LIMITS = False
# The cookie ends with the browser; a session sooner, see directory/accounts.
ACCOUNT_SESSION_REMEMBER = False
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_FORMS = {
    "login": "directory.accounts.forms.Login",
    "reset_password": "directory.accounts.forms.AskReset",
    "reset_password_from_key": "directory.accounts.forms.Reset",
    "change_password": "directory.accounts.forms.ChangePassword",
    "set_password": "directory.accounts.forms.SetPassword",
    "reauthenticate": "directory.accounts.forms.Reauthenticate",
}
MFA_ADAPTER = "directory.accounts.adapters.MFAAdapter"
MFA_FORMS = {
    "authenticate": "directory.accounts.forms.Authenticate",
    "reauthenticate": "directory.accounts.forms.ReauthenticateByCode",
    "activate_totp": "directory.accounts.forms.ActivateTotp",
    "add_webauthn": "directory.accounts.forms.AddPasskey",
    "edit_webauthn": "directory.accounts.forms.RenamePasskey",
}
MFA_ALLOW_UNVERIFIED_EMAIL = True  # the invitation has verified it
MFA_PASSKEY_LOGIN_ENABLED = True
MFA_SUPPORTED_TYPES = ["totp", "webauthn", "recovery_codes"]
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = DEBUG

# Five wrong passwords for one account from one address close both to each other.
AXES_CLIENT_IP_CALLABLE = "throttling.limits.client_address"
AXES_COOLOFF_TIME = 0.25  # hours
AXES_DISABLE_ACCESS_LOG = True
AXES_ENABLE_ADMIN = False
AXES_FAILURE_LIMIT = 5
AXES_LOCKOUT_CALLABLE = "directory.accounts.views.locked_out"
AXES_LOCKOUT_PARAMETERS = [["username", "ip_address"]]
AXES_RESET_ON_SUCCESS = True
AXES_USERNAME_CALLABLE = "directory.accounts.adapters.attempted_email"
AXES_VERBOSE = False

# --- Data -------------------------------------------------------------------

# What one statement may take on PostgreSQL, waiting for locks included; 0: no end.
STATEMENT_SECONDS = env.int("STATEMENT_SECONDS", default=15)

sqlite = f"sqlite:///{VAR_DIR}/portal.sqlite3"
DATABASES = {"default": env.db("DATABASE_URL", default=sqlite)}
# A copy that lags by a moment, for visitors who only look; see portal/replica.py.
if env.str("DATABASE_REPLICA_URL", default=""):
    copy = env.db("DATABASE_REPLICA_URL")
    DATABASES["replica"] = copy | {"TEST": {"MIRROR": "default"}}
    DATABASE_ROUTERS = ["portal.replica.Router"]
    MIDDLEWARE.insert(0, "portal.replica.reads_from_copy")
if DATABASES["default"]["ENGINE"] == "django.db.backends.sqlite3":
    VAR_DIR.mkdir(exist_ok=True)
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
    }
    # A file, so that a test's worker processes see the same database.
    DATABASES["default"]["TEST"] = {"NAME": VAR_DIR / "test.sqlite3"}
else:
    for database in DATABASES.values():
        database |= {"CONN_MAX_AGE": 60, "CONN_HEALTH_CHECKS": True}
        options = database.setdefault("OPTIONS", {})
        options.setdefault("connect_timeout", 5)
        if STATEMENT_SECONDS:
            options.setdefault("options", f"-c statement_timeout={STATEMENT_SECONDS}s")

REDIS_URL = env.str("REDIS_URL", default="")
if REDIS_URL:
    redis = {
        "BACKEND": "django.core.cache.backends.redis.RedisCache",
        "LOCATION": REDIS_URL,
        "OPTIONS": {"socket_timeout": 0.5, "socket_connect_timeout": 0.5},
    }
    CACHES = {"default": redis}
# Without Redis no process could tell the others that a page ended.
KEPT_PAGES_SECONDS = min(env.int("KEPT_PAGES_SECONDS", 60), 60) if REDIS_URL else 0

MEDIA_ROOT = Path(env.str("MEDIA_ROOT", default=str(VAR_DIR / "media")))
# tcp://host:3310 or unix:///path of ClamAV; photos wait until it saw them.
CLAMD_URL = env.str("CLAMD_URL", default="")
FILE_UPLOAD_PERMISSIONS = 0o640
# Encrypts backups; without it none is made.
BACKUP_KEY = env.str("BACKUP_KEY", default="")
BACKUP_DIR = Path(env.str("BACKUP_DIR", default=str(VAR_DIR / "backups")))
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
DATA_UPLOAD_MAX_NUMBER_FIELDS = 200
DATA_UPLOAD_MAX_NUMBER_FILES = 10

STATIC_URL = "static/"
STATIC_ROOT = VAR_DIR / "static"
STATICFILES_DIRS = [BASE_DIR / "static"]
# s3://KEY:SECRET@host/bucket in place of MEDIA_ROOT; the extra "storage" knows how.
MEDIA_STORAGE_URL = env.str("MEDIA_STORAGE_URL", default="")
STORAGES = storage.storages(MEDIA_STORAGE_URL, hashed=not DEBUG)

# An old version is read, never put back: what is public changes by review alone.
SIMPLE_HISTORY_REVERT_DISABLED = True

# --- Messages out -----------------------------------------------------------

EMAIL_FILE_PATH = VAR_DIR / "mail"
vars().update(env.email_url("EMAIL_URL", default="filemail:"))
EMAIL_FILE_PATH = EMAIL_FILE_PATH or VAR_DIR / "mail"
EMAIL_TIMEOUT = 10  # seconds; below the lease of an outgoing message
# A provider's interface in place of SMTP; its library is the extra "mail".
MAIL_PROVIDER = env.str("MAIL_PROVIDER", default="")
if MAIL_PROVIDER:
    if find_spec(f"anymail.backends.{MAIL_PROVIDER}") is None:
        raise ImproperlyConfigured("MAIL_PROVIDER tidak dikenal oleh django-anymail.")
    INSTALLED_APPS.append("anymail")
    EMAIL_BACKEND = f"anymail.backends.{MAIL_PROVIDER}.EmailBackend"
    ANYMAIL = {"REQUESTS_TIMEOUT": EMAIL_TIMEOUT, **env.json("ANYMAIL", default={})}
DEFAULT_FROM_EMAIL = SERVER_EMAIL = env.str(
    "DEFAULT_FROM_EMAIL", default="Portal Jateng <tidak-dibalas@localhost>"
)
# Per transport; 0 is without limit. Mail providers block senders who rush.
MESSAGES_PER_MINUTE = {"email": env.int("EMAIL_PER_MINUTE", default=3000)}
# Where answers to our letters arrive; empty: letters offer no answer by e-mail.
INBOUND_EMAIL_DOMAIN = env.str("INBOUND_EMAIL_DOMAIN", default="").lower()

# WhatsApp Cloud API; without these the channel is off and its webhook a 404.
WHATSAPP_PHONE_NUMBER_ID = env.str("WHATSAPP_PHONE_NUMBER_ID", default="")
WHATSAPP_ACCESS_TOKEN = env.str("WHATSAPP_ACCESS_TOKEN", default="")
WHATSAPP_APP_SECRETS = env.list("WHATSAPP_APP_SECRETS", default=[])
# Digits only, as 628…; pages offer WhatsApp where it is given.
WHATSAPP_NUMBER = env.str("WHATSAPP_NUMBER", default="")
WHATSAPP_VERIFY_TOKEN = env.str("WHATSAPP_VERIFY_TOKEN", default="")
WHATSAPP_TEMPLATE = env.str("WHATSAPP_TEMPLATE", default="kabar_aduan")
graph_api = "https://graph.facebook.com/v23.0"
WHATSAPP_API_URL = env.str("WHATSAPP_API_URL", default=graph_api)
WHATSAPP_MEDIA_HOSTS = env.list("WHATSAPP_MEDIA_HOSTS", default=["lookaside.fbsbx.com"])

CELERY_BROKER_URL = REDIS_URL or "memory://"
# Without a broker a delivery runs in the process that committed its row.
CELERY_TASK_ALWAYS_EAGER = not REDIS_URL
CELERY_TASK_IGNORE_RESULT = True
CELERY_TASK_SERIALIZER = "json"
CELERY_ACCEPT_CONTENT = ["json"]
CELERY_TASK_ACKS_LATE = True
CELERY_TASK_REJECT_ON_WORKER_LOST = True
CELERY_WORKER_PREFETCH_MULTIPLIER = 1
CELERY_TASK_TIME_LIMIT = 120
# Longer than any task may take, in all three places that Celery looks at.
CELERY_VISIBILITY_TIMEOUT = 300
visibility = {"visibility_timeout": CELERY_VISIBILITY_TIMEOUT}
CELERY_RESULT_BACKEND_TRANSPORT_OPTIONS = visibility
CELERY_BROKER_TRANSPORT_OPTIONS = visibility | {
    "socket_timeout": 5,
    "socket_connect_timeout": 2,
    "socket_keepalive": True,
    "health_check_interval": 25,
}
CELERY_WORKER_MAX_TASKS_PER_CHILD = 1000
# Time for running deliveries to end, and to hand back what was only fetched.
CELERY_WORKER_SOFT_SHUTDOWN_TIMEOUT = 30
CELERY_WORKER_ENABLE_SOFT_SHUTDOWN_ON_IDLE = True
CELERY_WORKER_CANCEL_LONG_RUNNING_TASKS_ON_CONNECTION_LOSS = True
CELERY_BROKER_CONNECTION_RETRY_ON_STARTUP = True
# A dead broker must not keep a citizen waiting: the sweep sends what it missed.
CELERY_TASK_PUBLISH_RETRY = False
# A worker that answers no heartbeat for so long ends itself, see portal/watchdog.py.
WORKER_SILENCE_SECONDS = env.int("WORKER_SILENCE_SECONDS", default=180)

# --- Language and time ------------------------------------------------------

LANGUAGE_CODE = "id"
# Javanese covers the home page and the complaint form, as a draft.
LANGUAGES = [("id", "Bahasa Indonesia"), ("en", "English"), ("jv", "Basa Jawa")]
LOCALE_PATHS = [BASE_DIR / "locale"]
TIME_ZONE = "Asia/Jakarta"
USE_TZ = True
FORMAT_MODULE_PATH = "portal.formats"
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
PHONENUMBER_DEFAULT_REGION = "ID"

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "formatters": {
        "line": {"format": "{asctime} {levelname} {name} {message}", "style": "{"},
        "json": {"()": "portal.logs.JsonLines"},
    },
    "handlers": {
        "console": {
            "class": "logging.StreamHandler",
            "formatter": "json" if PRODUCTION else "line",
        }
    },
    # Lines of httpx name each photo's address, those of axes people; see the audit.
    "loggers": {"httpx": {"level": "WARNING"}, "axes": {"level": "ERROR"}},
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", default="INFO")},
}

# --- Watching, both off by default --------------------------------------------

METRICS_TOKEN = env.str("METRICS_TOKEN", default="")
if METRICS_TOKEN:
    MIDDLEWARE.insert(0, "portal.metrics.measured")

if SENTRY_DSN := env.str("SENTRY_DSN", default=""):
    from portal import error_reports

    error_reports.start(SENTRY_DSN, "production" if PRODUCTION else "trial")
