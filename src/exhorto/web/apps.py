"""The Django application that holds the pages."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """Pages, templates, catalogues."""

    name = "exhorto.web"
    label = "web"

    def ready(self) -> None:
        """Listen to log-ins: the library tells them in no other way."""
        from exhorto.web import login

        login.listen()
