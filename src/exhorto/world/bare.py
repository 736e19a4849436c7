"""Django with the tables and nothing else: for worlds, which have no pages and no log-in."""

import django
from django.conf import settings


def configure() -> None:
    """Set this process up; once, and only where no node was set up before."""
    if settings.configured:
        return
    settings.configure(
        INSTALLED_APPS=["exhorto.store.apps.StoreConfig"],
        DATABASES={},
        AUTH_USER_MODEL="store.Officer",
        DEFAULT_AUTO_FIELD="django.db.models.BigAutoField",
        PASSWORD_HASHERS=["django.contrib.auth.hashers.Argon2PasswordHasher"],
        USE_TZ=True,
    )
    django.setup()
