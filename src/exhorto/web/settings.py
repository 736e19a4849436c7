"""Django's settings for a node, made from its configuration; there is no settings file to edit.

* What is not named is denied: pages want a log-in, the content policy wants our own files.
* Cookies carry the party's name: browsers tell nodes on one machine apart by host, not by port.
* No secret comes from the environment.
"""

import base64
from pathlib import Path
from typing import Any

import django
from django.conf import settings

from exhorto.node import NodeConfig

HERE = Path(__file__).parent
SESSION_SECONDS = 8 * 3600
TRIES = 5
LOCKED_HOURS = 1
PASSWORD_LEAST = 14
_SELF = ["'self'"]


def set_up(config: NodeConfig, secret: bytes, database: dict[str, Any]) -> None:
    """Configure Django for this node; once per process."""
    if not settings.configured:
        settings.configure(**build(config, secret, database))
        django.setup()


def build(config: NodeConfig, secret: bytes, database: dict[str, Any]) -> dict[str, Any]:
    """All settings of a node."""
    https = bool(config.origins) and all(o.startswith("https://") for o in config.origins)
    name = config.party.lower()
    return {
        "SECRET_KEY": base64.urlsafe_b64encode(secret).decode(),
        "DEBUG": False,
        "ALLOWED_HOSTS": [_host(o) for o in config.origins] or ["127.0.0.1"],
        "CSRF_TRUSTED_ORIGINS": list(config.origins),
        "DATABASES": {"default": database},
        "DEFAULT_AUTO_FIELD": "django.db.models.BigAutoField",
        "AUTH_USER_MODEL": "store.Officer",
        "INSTALLED_APPS": _APPS,
        "MIDDLEWARE": _MIDDLEWARE,
        "ROOT_URLCONF": "exhorto.web.urls",
        "TEMPLATES": [_TEMPLATES],
        "STATIC_URL": "static/",
        "STATICFILES_DIRS": [HERE / "static"],
        "STORAGES": {
            "default": {"BACKEND": "django.core.files.storage.InMemoryStorage"},
            "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
        },
        "WHITENOISE_USE_FINDERS": True,
        "WHITENOISE_AUTOREFRESH": False,
        "LANGUAGE_CODE": "es",
        "LANGUAGES": [("es", "Español"), ("en", "English")],
        "LOCALE_PATHS": [HERE / "locale"],
        "LANGUAGE_COOKIE_NAME": f"exhorto_{name}_language",
        "LANGUAGE_COOKIE_SECURE": https,
        "LANGUAGE_COOKIE_HTTPONLY": True,
        "LANGUAGE_COOKIE_SAMESITE": "Strict",
        "USE_TZ": True,
        "TIME_ZONE": ZONES.get(config.party, "UTC"),
        "SESSION_COOKIE_NAME": f"exhorto_{name}_session",
        "SESSION_COOKIE_AGE": SESSION_SECONDS,
        "SESSION_COOKIE_SECURE": https,
        "SESSION_COOKIE_HTTPONLY": True,
        "SESSION_COOKIE_SAMESITE": "Strict",
        "SESSION_EXPIRE_AT_BROWSER_CLOSE": True,
        "CSRF_FAILURE_VIEW": "exhorto.web.failures.form_expired",
        "CSRF_COOKIE_NAME": f"exhorto_{name}_csrf",
        "CSRF_COOKIE_SECURE": https,
        "CSRF_COOKIE_SAMESITE": "Strict",
        "CSRF_COOKIE_HTTPONLY": True,
        "SECURE_CONTENT_TYPE_NOSNIFF": True,
        "SECURE_REFERRER_POLICY": "same-origin",
        "SECURE_HSTS_SECONDS": 31_536_000 if https else 0,
        "X_FRAME_OPTIONS": "DENY",
        "MESSAGE_STORAGE": "django.contrib.messages.storage.session.SessionStorage",
        "DATA_UPLOAD_MAX_MEMORY_SIZE": 20 * 1024 * 1024,
        "DATA_UPLOAD_MAX_NUMBER_FIELDS": 5000,
        "CONTENT_SECURITY_POLICY": {"DIRECTIVES": _POLICY},
        "EMAIL_BACKEND": "django.core.mail.backends.dummy.EmailBackend",
        "LOGGING": _LOGGING,
        "MFA_TOTP_ISSUER": f"Exhorto {config.party}",
        **_LOG_IN,
    }


ZONES = {
    "PA": "America/Panama",
    "CO": "America/Bogota",
    "GT": "America/Guatemala",
    "MX": "America/Mexico_City",
    "CR": "America/Costa_Rica",
}
"""Where a party's pages show the time; an entry for each founding party (IANA names)."""

_APPS = [
    "exhorto.store.apps.StoreConfig",
    "exhorto.web.apps.WebConfig",
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "django.contrib.staticfiles",
    "allauth",
    "allauth.account",
    "allauth.mfa",
    "axes",
    "csp",
    "ninja",
]

_MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "csp.middleware.CSPMiddleware",
    "whitenoise.middleware.WhiteNoiseMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "exhorto.web.middleware.LanguageMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.auth.middleware.LoginRequiredMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
    "allauth.account.middleware.AccountMiddleware",
    "exhorto.web.middleware.NodeMiddleware",
    "exhorto.web.middleware.ErrorMiddleware",
    "axes.middleware.AxesMiddleware",
]

_TEMPLATES = {
    "BACKEND": "django.template.backends.django.DjangoTemplates",
    "DIRS": [HERE / "templates"],
    "APP_DIRS": True,
    "OPTIONS": {
        "context_processors": [
            "django.template.context_processors.request",
            "django.contrib.auth.context_processors.auth",
            "django.contrib.messages.context_processors.messages",
            "exhorto.web.shell.shell",
        ]
    },
}

_POLICY = {
    "default-src": ["'none'"],
    "script-src": _SELF,
    "style-src": _SELF,
    "img-src": _SELF,
    "font-src": _SELF,
    "connect-src": _SELF,
    "form-action": _SELF,
    "base-uri": ["'none'"],
    "frame-ancestors": ["'none'"],
}

_RATES = {"login": None, "login_failed": None, "change_password": "5/5m/user"}
"""Wrong log-ins are counted by name in the database; these counts are the process's own."""

_LOG_IN = {
    "AUTHENTICATION_BACKENDS": [
        "axes.backends.AxesStandaloneBackend",
        "allauth.account.auth_backends.AuthenticationBackend",
    ],
    "PASSWORD_HASHERS": ["django.contrib.auth.hashers.Argon2PasswordHasher"],
    "AUTH_PASSWORD_VALIDATORS": [
        {
            "NAME": "django.contrib.auth.password_validation.MinimumLengthValidator",
            "OPTIONS": {"min_length": PASSWORD_LEAST},
        },
        {"NAME": "django.contrib.auth.password_validation.CommonPasswordValidator"},
        {
            "NAME": "django.contrib.auth.password_validation.UserAttributeSimilarityValidator",
            "OPTIONS": {"user_attributes": ("username", "name")},
        },
    ],
    "LOGIN_URL": "account_login",
    "LOGIN_REDIRECT_URL": "inbox",
    "LOGOUT_REDIRECT_URL": "signed_out",
    "ACCOUNT_ADAPTER": "exhorto.web.login.Adapter",
    "ACCOUNT_LOGIN_METHODS": {"username"},
    "ACCOUNT_SIGNUP_FIELDS": ["username*", "password1*"],
    "ACCOUNT_EMAIL_VERIFICATION": "none",
    "ACCOUNT_USER_MODEL_EMAIL_FIELD": "email",
    "ACCOUNT_SESSION_REMEMBER": False,
    "ACCOUNT_LOGOUT_REDIRECT_URL": "signed_out",
    "ACCOUNT_RATE_LIMITS": _RATES,
    "MFA_ADAPTER": "exhorto.web.second_factor.Adapter",
    "MFA_FORMS": {
        "authenticate": "exhorto.web.second_factor.AuthenticateCounted",
        "reauthenticate": "exhorto.web.second_factor.ReauthenticateCounted",
    },
    "MFA_SUPPORTED_TYPES": ["totp", "recovery_codes"],
    "AXES_FAILURE_LIMIT": TRIES,
    "AXES_COOLOFF_TIME": LOCKED_HOURS,
    "AXES_LOCKOUT_PARAMETERS": ["username"],
    "AXES_USERNAME_CALLABLE": "exhorto.web.login.canonical_username",
    "AXES_LOCKOUT_CALLABLE": "exhorto.web.login.locked_out",
    "AXES_RESET_ON_SUCCESS": True,
    "AXES_RESET_COOL_OFF_ON_FAILURE_DURING_LOCKOUT": False,
    "AXES_DISABLE_ACCESS_LOG": True,
    "AXES_SENSITIVE_PARAMETERS": ["login", "username", "code", "password1", "password2"],
    "AXES_VERBOSE": False,
}

_LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
    # It would tell addresses, and some hold a one-time link; ``failures`` and ``middleware`` log.
    "loggers": {"django.request": {"level": "CRITICAL"}, "axes": {"level": "CRITICAL"}},
}


def _host(origin: str) -> str:
    return origin.partition("://")[2].partition(":")[0].partition("/")[0]
