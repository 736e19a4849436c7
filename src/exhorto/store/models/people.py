"""Officers, the posts they hold for now, and the one-time links that let them in."""

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.db import models


class OfficerManager(BaseUserManager):
    """Finds officers by user name; never makes one with a default password."""

    def get_by_natural_key(self, username: str | None) -> "Officer":
        """The officer with this user name, whatever its case."""
        found: Officer = self.get(username__iexact=username)
        return found


class Officer(AbstractBaseUser):
    """A person who may log in. What he may do hangs on the posts he holds."""

    username = models.CharField(max_length=64, unique=True)
    name = models.CharField(max_length=120)
    email = models.EmailField(blank=True)
    language = models.CharField(max_length=5, default="es")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS = ["name"]

    objects = OfficerManager()

    def __str__(self) -> str:
        return self.username


class Post(models.Model):
    """An office of this party."""

    code = models.CharField(max_length=64, primary_key=True)
    name_es = models.CharField(max_length=120)
    name_en = models.CharField(max_length=120)
    institution = models.CharField(max_length=120)
    role = models.CharField(max_length=20)
    clearance = models.JSONField(default=dict)
    takes_new_matters = models.BooleanField(default=False)


class Tenure(models.Model):
    """An officer holds a post, from a moment on, until another or for now."""

    officer = models.ForeignKey(Officer, on_delete=models.PROTECT)
    post = models.ForeignKey(Post, on_delete=models.PROTECT)
    since = models.DateTimeField()
    until = models.DateTimeField(null=True)


class Invitation(models.Model):
    """A one-time link. Only the hash of its token is kept."""

    token_hash = models.CharField(max_length=64, unique=True)
    officer = models.ForeignKey(Officer, on_delete=models.CASCADE)
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
