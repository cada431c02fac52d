"""Who signs in. People are known by their e-mail address; there is no user name beside it."""

from django.conf import settings
from django.contrib.auth.hashers import Argon2PasswordHasher
from django.contrib.auth.models import AbstractBaseUser, BaseUserManager, PermissionsMixin
from django.db import models
from django.utils.translation import gettext_lazy as _


class SmallArgon2(Argon2PasswordHasher):
    """Argon2id in OWASP's small profile: eight sign-ins at once fit in 160 MB instead of 800."""

    memory_cost = 19 * 1024
    parallelism = 1


class PeopleManager(BaseUserManager):
    def create_user(self, email, password=None, **extra):
        if not email:
            raise ValueError("A person needs an e-mail address.")
        user = self.model(email=email.strip().lower(), **extra)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email, password=None, **extra):
        return self.create_user(email, password, is_staff=True, is_superuser=True, **extra)

    def get_by_natural_key(self, username):
        return self.get(email=username.strip().lower())


class Theme(models.TextChoices):
    SYSTEM = "", _("As the system")
    LIGHT = "light", _("Light")
    DARK = "dark", _("Dark")


def languages():
    """The languages of the interface, each by its own name; first of all the browser's."""
    return [("", _("As the browser")), *settings.LANGUAGES]


class User(AbstractBaseUser, PermissionsMixin):
    email = models.EmailField(_("e-mail address"), unique=True)
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

    def __str__(self):
        return self.name or self.email
