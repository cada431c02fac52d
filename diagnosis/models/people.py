"""Who signs in. People are known by their e-mail address; there is no user name beside it."""

import unicodedata

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id in OWASP's small profile: eight sign-ins at once fit in 160 MB instead of 800."""

    memory_cost = 19 * 1024
    parallelism = 1


def address(text):
    """An e-mail address as it is kept, looked up and counted by: in small letters, however somebody typed it."""
    return unicodedata.normalize("NFKC", text).strip().lower()


def address_tried(request, credentials=None):
    """Whose sign-in this is, for the count of wrong passwords: another spelling of an address begins no new count."""
    return address((credentials or request.POST).get("username") or "")


def visitor(request):
    """Where a sign-in comes from, for the same count: what the proxy in front wrote down last, since the rest may be made up.

    Without this all would come from the proxy, and anybody could close a seller's account to the seller.
    """
    passed_on = request.META.get("HTTP_X_FORWARDED_FOR", "") if settings.BEHIND_PROXY else ""
    return passed_on.rpartition(",")[2].strip() or request.META.get("REMOTE_ADDR")


class AddressField(models.EmailField):
    """Stores and looks up an address in one spelling."""

    def to_python(self, value):
        value = super().to_python(value)
        return address(value) if value else value


class PeopleManager(BaseUserManager):
    def create_user(self, email, password=None, **extra):
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=address(email), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username):
        return self.get(email=username)


class Theme(models.TextChoices):
    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def languages():
    """The languages of the interface, each by its own name; first of all the browser's."""
    return [("", _("As the browser")), *settings.LANGUAGES]


class User(AbstractBaseUser, PermissionsMixin):
    email = AddressField(_("e-mail address"), unique=True)
    name = models.CharField(_("name"), max_length=150, blank=True)
    is_staff = models.BooleanField(_("staff"), default=False, help_text=_("May open the admin."))
    is_active = models.BooleanField(_("active"), default=True, help_text=_("Off: cannot sign in. Nothing is deleted."))
    language = models.CharField(_("language"), max_length=10, blank=True, choices=languages)
    theme = models.CharField(_("appearance"), max_length=5, blank=True, choices=Theme.choices)
    shortcuts = models.BooleanField(
        _("keyboard shortcuts"), default=True, help_text=_("Single keys such as / and j. They rest while you type.")
    )
    is_demo = models.BooleanField(_("demo account"), default=False, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"

    objects = PeopleManager()

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")
        # Whatever writes it: two accounts whose addresses differ in their letters' case alone cannot be.
        constraints = [models.CheckConstraint(condition=Q(email=Lower("email")), name="address_in_small_letters")]

    def __str__(self):
        return self.name or self.email
