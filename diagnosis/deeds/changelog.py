"""The log of benchmarks: every change with old and new values, and by whom."""

from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from diagnosis.deeds import spoken
from diagnosis.models import Benchmark, BenchmarkChange, User

type Values = dict[str, str | None]

_UNLOGGED = {"id", "is_demo", "created_at"}


def values_of(benchmark: Benchmark) -> Values:
    """What the stored version says, field by field, as text; None where it says nothing. Rows that it points at are named."""
    stored = Benchmark.objects.select_related("category", "shop", "author").get(pk=benchmark.pk)
    fields = [field for field in stored._meta.concrete_fields if field.name not in _UNLOGGED]
    values = {
        field.name: str(getattr(stored, field.name)) if field.is_relation else field.value_to_string(stored)
        for field in fields
    }
    return {name: None if value in ("None", "") else value for name, value in values.items()}


def record(benchmark: Benchmark, action: str, *, by: User | None, before: Values | None = None) -> None:
    """Log an action with what differs from `before` (by default nothing was there); no difference, no line.

    A deleted version is logged before it goes: its line keeps the name and every value.
    """
    deleted = action == BenchmarkChange.Action.DELETED
    old = values_of(benchmark) if deleted else before or {}
    new = {} if deleted else values_of(benchmark)
    names = [name for name in (old or new) if old.get(name) != new.get(name)]
    if names:
        with spoken.kept():
            name = str(benchmark)[:200]
        BenchmarkChange.objects.create(
            benchmark=None if deleted else benchmark,
            name=name,
            by=by,
            action=action,
            values={name: [old.get(name), new.get(name)] for name in names},
        )


def had_a_hand(benchmark: Benchmark, user: User | None) -> bool:
    """Whether this person proposed the version or changed it; a command is nobody, and counts as having done so."""
    return user is None or benchmark.author_id == user.pk or benchmark.changes.filter(by=user).exists()


def check_four_eyes(benchmark: Benchmark, by: User | None) -> None:
    """Raises ValidationError where the installation wants somebody else than the proposer to approve."""
    if settings.FOUR_EYES and had_a_hand(benchmark, by):
        raise ValidationError(_("You proposed or edited this draft: somebody else must approve it."))
