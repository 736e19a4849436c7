"""The second factor: guesses are counted, and its secrets do not lie open in the database.

The key that seals the secrets comes from the node's home, as that of the cookies does: a copy of
the database alone lets nobody in.
"""

import base64
from functools import cache
from typing import Any

from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from allauth.mfa.base.forms import AuthenticateForm, ReauthenticateForm
from axes.handlers.proxy import AxesProxyHandler
from cryptography.fernet import Fernet
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF
from django import forms
from django.conf import settings

from exhorto.web import login


class Adapter(DefaultMFAAdapter):
    """Seals what the library keeps of a second factor."""

    def encrypt(self, text: str) -> str:
        """As it is kept."""
        return _box(settings.SECRET_KEY).encrypt(text.encode()).decode()

    def decrypt(self, encrypted_text: str) -> str:
        """As the library wants it."""
        return _box(settings.SECRET_KEY).decrypt(encrypted_text.encode()).decode()


class _Counted(forms.Form):
    """Refuses any code, the right one too, after too many wrong ones."""

    user: Any

    def clean_code(self) -> str:
        """The code.

        Raises:
            ValidationError: it is wrong, or there were too many tries
        """
        request = context.request
        credentials = {"username": self.user.get_username()}
        if not AxesProxyHandler.is_allowed(request, credentials):
            request.axes_locked_out = True
            raise Adapter().validation_error("incorrect_code")
        try:
            code: str = super().clean_code()  # type: ignore[misc]
        except forms.ValidationError:
            login.count_failure(request, self.user)
            raise
        return code


class AuthenticateCounted(_Counted, AuthenticateForm):
    """The code at log-in."""


class ReauthenticateCounted(_Counted, ReauthenticateForm):
    """The code before something weighty."""


@cache
def _box(secret: str) -> Fernet:
    key = HKDF(SHA256(), 32, salt=None, info=b"exhorto second factor").derive(secret.encode())
    return Fernet(base64.urlsafe_b64encode(key))
