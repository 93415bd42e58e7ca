"""All settings, from the environment, in one file. Every name read here stands in `.env.example`."""

import contextlib
import secrets
from pathlib import Path

from django.utils.translation import gettext_lazy as _
from environs import Env, validate

env = Env()
BASE_DIR = Path(__file__).resolve().parent.parent
DATA_DIR = Path(env.str("DATA_DIR", "var")).expanduser()
DATA_DIR = DATA_DIR if DATA_DIR.is_absolute() else BASE_DIR / DATA_DIR
DATA_DIR.mkdir(parents=True, exist_ok=True)

DEBUG = env.bool("DEBUG", False)
DEMO = env.bool("DEMO", False)  # a fictional county: fake Stripe, reference receiver, the word 演示 on money screens
SHANQIAO_FACE = env.str(
    "SHANQIAO_FACE", "all", validate=validate.OneOf(["public", "desk", "all"])
)  # what this process serves


def _kept_secret(name: str) -> str:
    """Make a secret once and keep it under DATA_DIR, so that one machine needs no configuration."""
    path = DATA_DIR / "keys" / name
    path.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    if not path.exists():
        fresh = path.with_suffix(f".{secrets.token_hex(4)}")
        fresh.touch(mode=0o600)
        fresh.write_text(secrets.token_urlsafe(64))
        with contextlib.suppress(FileExistsError):
            path.hardlink_to(fresh)  # atomic, and the first of two processes wins
        fresh.unlink()
    return path.read_text().strip()


SECRET_KEY = env.str("SECRET_KEY", "") or _kept_secret("secret_key")
SEALING_KEYS = env.list("SEALING_KEYS", []) or [_kept_secret("sealing_key")]  # newest first; AES-GCM for sealed columns
PUBLIC_ORIGIN = env.str("PUBLIC_ORIGIN", "http://127.0.0.1:8000").rstrip("/")
ALLOWED_HOSTS = env.list("ALLOWED_HOSTS", ["127.0.0.1", "localhost", "[::1]", "testserver"])
CSRF_TRUSTED_ORIGINS = [PUBLIC_ORIGIN]
_over_tls = PUBLIC_ORIGIN.startswith("https://")

# --- who is here ------------------------------------------------------------------------------------------------------
INSTALLED_APPS = [
    "marketplace.lib",
    "marketplace.audit",
    "marketplace.outbox",
    "marketplace.places",
    "marketplace.people",
    "marketplace.ledger",
    "marketplace.casebridge",
    "marketplace.organisations",
    "marketplace.caseload",
    "marketplace.projects",
    "marketplace.matching",
    "marketplace.giving",
    "marketplace.volunteering",
    "marketplace.outcomes",
    "marketplace.oversight",
    "cms",
    "search",
    "demo",
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
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "django_htmx",
    "django.contrib.humanize",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "django.contrib.sitemaps",
]
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "marketplace.people.middleware.ContentPolicy",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.locale.LocaleMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "marketplace.people.middleware.OneFace",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "marketplace.people.middleware.SecondFactor",
    "marketplace.people.middleware.PrivateReplies",
    "django_htmx.middleware.HtmxMiddleware",
    "cms.middleware.OnlyOurAdmin",
]
ROOT_URLCONF = "marketplace.urls"
WSGI_APPLICATION = "marketplace.wsgi.application"
TEMPLATES = [
    {
        "BACKEND": "django.template.backends.django.DjangoTemplates",
        "DIRS": [BASE_DIR / "templates"],
        "APP_DIRS": True,
        "OPTIONS": {
            "context_processors": [
                "django.template.context_processors.request",
                "django.template.context_processors.i18n",
                "django.contrib.auth.context_processors.auth",
                "django.contrib.messages.context_processors.messages",
                "marketplace.people.context.house",
            ],
        },
    },
]

MESSAGE_TAGS = {20: "done", 25: "done", 30: "attend", 40: "stop"}  # the kinds of components/notice.html

# --- data -------------------------------------------------------------------------------------------------------------
DATABASES = {"default": env.dj_db_url("DATABASE_URL", f"sqlite:///{DATA_DIR / 'shanqiao.sqlite3'}")}
if DATABASES["default"]["ENGINE"].endswith("sqlite3"):
    DATABASES["default"]["TEST"] = {"NAME": str(DATA_DIR / "test.sqlite3")}  # a file, so that threads share it
    DATABASES["default"]["OPTIONS"] = {
        "transaction_mode": "IMMEDIATE",
        "timeout": 20,
        "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=FULL; PRAGMA recursive_triggers=ON;",
    }
else:
    DATABASES["default"]["CONN_HEALTH_CHECKS"] = True
DEFAULT_AUTO_FIELD = "django.db.models.BigAutoField"
CACHES = {
    "default": env.dj_cache_url("CACHE_URL", "db://shanqiao_cache"),
    # Wagtail would keep copies of a picture's sizes here; a copy could outlive a picture that was refused.
    "renditions": {"BACKEND": "django.core.cache.backends.dummy.DummyCache"},
}
BROKER_URL = env.str("BROKER_URL", "")  # set: the outbox relay publishes to Celery; unset: the worker process delivers
USE_TZ = True
TIME_ZONE = "Asia/Shanghai"

# --- language ---------------------------------------------------------------------------------------------------------
LANGUAGE_CODE = "zh-hans"  # Chinese lives in the templates; English is the translation
LANGUAGES = [("zh-hans", _("简体中文")), ("en", "English")]
LOCALE_PATHS = [BASE_DIR / "locale", BASE_DIR / "locale" / "wagtail"]  # the second: words of others, put better
WAGTAIL_CONTENT_LANGUAGES = LANGUAGES
WAGTAILADMIN_PERMITTED_LANGUAGES = LANGUAGES

# --- files ------------------------------------------------------------------------------------------------------------
STATIC_URL = "/static/"
STATICFILES_DIRS = [BASE_DIR / "static"]
STATIC_ROOT = DATA_DIR / "static"
STATIC_ROOT.mkdir(exist_ok=True)
MEDIA_URL = "/media/"
MEDIA_ROOT = DATA_DIR / "media"
WHITENOISE_USE_FINDERS = True  # so that a first run needs no collectstatic
DATA_UPLOAD_MAX_MEMORY_SIZE = 2 * 1024 * 1024
FILE_UPLOAD_HANDLERS = ["marketplace.lib.uploads.SealedUpload"]  # 20 MB in memory, or refused: never a temporary file

# --- sign-in ----------------------------------------------------------------------------------------------------------
AUTH_USER_MODEL = "people.User"
AUTHENTICATION_BACKENDS = ["allauth.account.auth_backends.AuthenticationBackend", "cms.access.RoleRights"]
AUTH_PASSWORD_VALIDATORS = [
    {"NAME": "django.contrib.auth.password_validation.MinimumLengthValidator", "OPTIONS": {"min_length": 12}},
    {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
    {"NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator"},
]
PASSWORD_HASHERS = [
    "django.contrib.auth.hashers.Argon2PasswordHasher",
    "django.contrib.auth.hashers.PBKDF2PasswordHasher",
]
LOGIN_URL = "/accounts/login/"
LOGIN_REDIRECT_URL = "/desk/"
LOGOUT_REDIRECT_URL = "/"
ACCOUNT_LOGIN_METHODS = {"email"}
ACCOUNT_SIGNUP_FIELDS = ["email*", "password1*"]
ACCOUNT_USER_MODEL_USERNAME_FIELD = None
ACCOUNT_USER_MODEL_EMAIL_FIELD = "email"
ACCOUNT_EMAIL_VERIFICATION = "optional"
ACCOUNT_CHANGE_EMAIL = True  # one address for each person
ACCOUNT_ADAPTER = "marketplace.people.adapters.AccountAdapter"
ACCOUNT_FORMS = {
    "login": "marketplace.people.forms.SignIn",
    "signup": "marketplace.people.forms.SignUp",
    "reauthenticate": "marketplace.people.forms.Reauthenticate",
    "reset_password": "marketplace.people.forms.ResetPassword",
    "reset_password_from_key": "marketplace.people.forms.ResetPasswordKey",
    "change_password": "marketplace.people.forms.ChangePassword",
    "add_email": "marketplace.people.forms.AddEmail",
}
MFA_ADAPTER = "marketplace.people.adapters.SecondFactorAdapter"
MFA_FORMS = {
    "authenticate": "marketplace.people.forms.SecondFactor",
    "reauthenticate": "marketplace.people.forms.SecondFactorAgain",
    "activate_totp": "marketplace.people.forms.ActivateSecondFactor",
}
ACCOUNT_EMAIL_SUBJECT_PREFIX = "善桥　"
MFA_SUPPORTED_TYPES = ["totp", "recovery_codes"]
MFA_TRUST_ENABLED = False
MFA_TOTP_ISSUER = "善桥"
EMAIL_BACKEND = env.str("EMAIL_BACKEND", "django.core.mail.backends.filebased.EmailBackend")
EMAIL_FILE_PATH = DATA_DIR / "mail"
DEFAULT_FROM_EMAIL = env.str("DEFAULT_FROM_EMAIL", "shanqiao@example.invalid")

# --- Wagtail ----------------------------------------------------------------------------------------------------------
WAGTAIL_SITE_NAME = "善桥"
WAGTAILADMIN_BASE_URL = PUBLIC_ORIGIN
WAGTAILADMIN_LOGIN_URL = WAGTAIL_FRONTEND_LOGIN_URL = LOGIN_URL
WAGTAIL_PASSWORD_MANAGEMENT_ENABLED = False
WAGTAIL_PASSWORD_RESET_ENABLED = False
WAGTAIL_EMAIL_MANAGEMENT_ENABLED = False
WAGTAILUSERS_PASSWORD_ENABLED = False
WAGTAIL_GRAVATAR_PROVIDER_URL = None
WAGTAIL_ENABLE_UPDATE_CHECK = False
WAGTAIL_FINISH_WORKFLOW_ACTION = "cms.finishing.publish_reviewed"  # the stock one publishes the latest text
WAGTAILIMAGES_IMAGE_MODEL = "cms.Picture"
WAGTAILIMAGES_IMAGE_FORM_BASE = "cms.picture_form.PictureForm"
WAGTAILIMAGES_EXTENSIONS = ["gif", "jpg", "jpeg", "png", "webp"]  # no SVG: it is a program
WAGTAILIMAGES_MAX_UPLOAD_SIZE = 10 * 1024 * 1024
WAGTAILIMAGES_MAX_IMAGE_PIXELS = 40_000_000
WAGTAIL_ALLOW_UNICODE_SLUGS = False
WAGTAIL_USER_TIME_ZONES = [TIME_ZONE]  # one clock for all
TASKS = {"default": {"BACKEND": "cms.background.OutboxBackend", "QUEUES": []}}

# --- search -----------------------------------------------------------------------------------------------------------
SEARCH_ENGINE = env.str(
    "SEARCH_ENGINE", "", validate=validate.OneOf(["", "sqlite", "postgres", "elasticsearch"])
)  # empty: the database's own
ELASTICSEARCH_URL = env.str("ELASTICSEARCH_URL", "http://127.0.0.1:9200")
ELASTICSEARCH_INDEX = env.str("ELASTICSEARCH_INDEX", "shanqiao-library")  # the name that readers' questions go to
ELASTICSEARCH_TIMEOUT_MS = env.int("ELASTICSEARCH_TIMEOUT_MS", 150)  # then the database answers, within 300 ms in all

# --- doors to other systems -------------------------------------------------------------------------------------------
STRIPE_API_KEY = env.str("STRIPE_API_KEY", "")
STRIPE_API_BASE = env.str("STRIPE_API_BASE", "")  # the fake's address in the demo; empty: Stripe itself
STRIPE_WEBHOOK_SECRETS: list[str] = env.list("STRIPE_WEBHOOK_SECRETS", [])  # two while one is being rotated
CASE_SYSTEM_URL = env.str("CASE_SYSTEM_URL", "")
CASE_SYSTEM_PUBLIC_KEY = env.str("CASE_SYSTEM_PUBLIC_KEY", "")  # Ed25519, base64: verifies replies
CASE_SIGNING_KEY = env.str("CASE_SIGNING_KEY", "")  # Ed25519 seed, base64: signs our requests
TOKEN_KEYS_DIR = Path(env.str("TOKEN_KEYS_DIR", str(DATA_DIR / "token-keys")))  # one file per locality: case tokens

# --- browser safety ---------------------------------------------------------------------------------------------------
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = CSRF_COOKIE_SECURE = SECURE_SSL_REDIRECT = _over_tls
SECURE_HSTS_SECONDS = 31536000 if _over_tls else 0
SECURE_HSTS_INCLUDE_SUBDOMAINS = SECURE_HSTS_PRELOAD = _over_tls
SECURE_REFERRER_POLICY = "same-origin"
SECURE_CONTENT_TYPE_NOSNIFF = True
X_FRAME_OPTIONS = "DENY"  # Wagtail opens its own previews itself

LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "loggers": {
        "wagtail": {"level": "WARNING"},  # at INFO it writes the titles of drafts
        "elastic_transport": {"level": "ERROR"},  # who asks says what went wrong, and says it once
    },
    "root": {"handlers": ["console"], "level": env.str("LOG_LEVEL", "INFO")},
}
