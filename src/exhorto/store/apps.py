"""The Django application that holds all of Exhorto's tables."""

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """All tables of a node."""

    name = "exhorto.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
