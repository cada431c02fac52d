"""Versions of benchmarks from a CSV: every usable row becomes a draft, and nothing is in force."""

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from diagnosis.deeds import changelog
from diagnosis.deeds.benchmarking import next_version
from diagnosis.deeds.spoken import spoken
from diagnosis.models import Benchmark, BenchmarkChange, Category, User
from diagnosis.sources.benchmarks_csv import MINIMUMS, BenchmarkLine, read_benchmarks
from diagnosis.sources.errors import ExportRefused
from diagnosis.sources.items import Refusal


@dataclass(slots=True)
class Brought:
    """What a file makes: the drafts (unsaved in a preview), what was left out by row, why the whole file is refused."""

    drafts: list[Benchmark] = field(default_factory=list)
    refusals: list[tuple[int, str]] = field(default_factory=list)
    refused: str = ""


def import_benchmarks(path: Path, *, name: str, by: User, preview: bool = False) -> Brought:
    """Read a benchmark CSV into drafts, each in the log; with `preview` nothing is written.

    A row for a market and category that the file named before is left out, as is one that the form would not take.
    """
    brought = Brought()
    categories = {category.name.casefold(): category for category in Category.objects.all()}
    seen: dict[tuple[str, str], int] = {}
    try:
        for line in read_benchmarks(path, name=name):
            try:
                brought.drafts.append(_draft(line, categories, seen, by))
            except ValidationError as wrong:
                brought.refusals.append((line.number, "; ".join(_sentences(wrong))))
    except ExportRefused as refusal:
        return Brought(refused=spoken(refusal.sentence))
    if not preview:
        with transaction.atomic():
            for draft in brought.drafts:
                draft.save()
                changelog.record(draft, BenchmarkChange.Action.IMPORTED, by=by)
    return brought


def _draft(
    line: BenchmarkLine | Refusal, categories: dict[str, Category], seen: dict[tuple[str, str], int], by: User
) -> Benchmark:
    """The draft of a line, valid but not saved. Raises ValidationError with what is wrong with it."""
    if isinstance(line, Refusal):
        raise ValidationError(spoken(line.reason.values["reason"]))
    values: dict[str, Any] = dict(line.values)
    category = values.pop("category")
    if category and category.casefold() not in categories:
        raise ValidationError(_("there is no category “%(name)s”") % {"name": category})
    scope = (values["market"], category.casefold())
    if scope in seen:
        raise ValidationError(_("the same market and category stand in row %(row)s") % {"row": seen[scope]})
    for minimum in MINIMUMS:
        if values[minimum] is None:
            del values[minimum]
    draft = Benchmark(**values, category=categories.get(category.casefold()), author=by)
    draft.version = next_version(draft.market, draft.category)
    draft.full_clean()
    seen[scope] = line.number
    return draft


def _sentences(wrong: ValidationError) -> list[str]:
    if not hasattr(wrong, "error_dict"):
        return wrong.messages
    names = {column.name: column.verbose_name for column in Benchmark._meta.concrete_fields}
    return [f"{names.get(name, '')}: {' '.join(said)}".lstrip(": ") for name, said in wrong.message_dict.items()]
