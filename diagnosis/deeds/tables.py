"""Bringing in what Seller Center's video export does not hold: products with their terms, and violations."""

import hashlib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from itertools import batched
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F, Model

from diagnosis.deeds.diagnosing import KEYS, diagnose
from diagnosis.deeds.importing import KEPT_REFUSALS, kept, lock, reason, today, turn_down
from diagnosis.deeds.staging import UNLISTED
from diagnosis.models import Category, ImportRun, Policy, Product, Shop, User, Video, VideoProduct, Violation
from diagnosis.rules.words import gettext_noop as mark
from diagnosis.sources.errors import ExportRefused, say
from diagnosis.sources.items import Refusal
from diagnosis.sources.tables_csv import ProductLine, ViolationLine, read_products, read_violations

# Lines that are read and written together: a few statements for all of them.
BATCH = 500

# Takes a batch of lines into the shop, notes whose videos to judge anew; gives each line back with what it did.
type Put = Callable[[Shop, Sequence[Any], set[int]], list[tuple[Any, str]]]


class _Undo(Exception):  # noqa: N818 - a signal, not an error
    """Raised to leave a transaction without a trace, after a preview."""


def import_products(
    shop: Shop,
    path: Path,
    *,
    name: str,
    now: datetime,
    by: User | None = None,
    preview: bool = False,
    run: ImportRun | None = None,
) -> ImportRun:
    """Read a product CSV into the shop: new and changed products, and what videos sold of them; judge their videos anew.

    All of it or, when the file cannot be read, nothing. With `preview` the returned run only counts what would happen.
    """
    lines = read_products(path, name=name, currency=shop.currency)
    return _import(shop, path, name, now, by, preview, run, ImportRun.Kind.PRODUCTS, lines, _put_products)


def import_violations(
    shop: Shop,
    path: Path,
    *,
    name: str,
    now: datetime,
    by: User | None = None,
    preview: bool = False,
    run: ImportRun | None = None,
) -> ImportRun:
    """Read a violation CSV into the shop, and judge the videos it speaks of anew. As import_products otherwise."""
    lines = read_violations(path, name=name, today=today(shop, now))
    return _import(shop, path, name, now, by, preview, run, ImportRun.Kind.VIOLATIONS, lines, _put_violations)


def _import(
    shop: Shop,
    path: Path,
    name: str,
    now: datetime,
    by: User | None,
    preview: bool,
    run: ImportRun | None,
    kind: str,
    lines: Iterator[Any],
    put: Put,
) -> ImportRun:
    run = run or ImportRun(shop=shop, created_by=by)
    run.kind, run.file_name = kind, name[:100]
    with path.open("rb") as file:
        run.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    touched: set[int] = set()
    try:
        with transaction.atomic():
            alone = lock(shop, run, preview)
            if alone is None:
                return run
            # As it stands now that nobody else imports: waiting may have taken the time of another import.
            shop = alone
            _put_all(shop, run, lines, put, touched)
            if preview:
                raise _Undo
            run.state = ImportRun.State.DONE
            run.save()
            if kind == ImportRun.Kind.PRODUCTS and (run.new or run.changed):
                Shop.objects.filter(pk=shop.pk).update(revision=F("revision") + 1)
    except _Undo:
        run.state = ImportRun.State.WAITING
        run.save()
        return run
    except ExportRefused as refusal:
        return turn_down(run, refusal, now)
    for some in batched(sorted(touched), KEYS):
        diagnose(shop, now=now, videos=Video.objects.filter(pk__in=some), said=reason(run, by))
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    return run


def _put_all(shop: Shop, run: ImportRun, lines: Iterable[Any], put: Put, touched: set[int]) -> None:
    counts: Counter[str] = Counter()
    run.refusals = []
    for batch in batched(lines, BATCH):
        for line, outcome in put(shop, batch, touched):
            counts[outcome] += 1
            if isinstance(line, Refusal) and len(run.refusals) < KEPT_REFUSALS:
                run.refusals.append(kept(line.number, line.reason))
    run.new, run.changed = counts["new"], counts["changed"]
    run.unchanged, run.refused = counts["unchanged"], counts["refused"]


class _Rows[Row: Model]:
    """Rows of one table by a key, as stored and as a batch of lines changes them; save() writes what differs."""

    def __init__(self, model: type[Row], found: Iterable[Row], key: Callable[[Row], Any]):
        self.model = model
        self.by_key = {key(row): row for row in found}
        self.new: list[Row] = []
        self.changed: dict[int, Row] = {}
        self.columns: set[str] = set()

    def put(self, key: Any, values: dict[str, Any], **first: Any) -> str:
        """Set what differs, or make the row with `first` besides, and say which: new, changed or unchanged."""
        row = self.by_key.get(key)
        if row is None:
            self.by_key[key] = row = self.model(**(first | values))
            self.new.append(row)
            return "new"
        different = [name for name, value in values.items() if getattr(row, name) != value]
        for name in different:
            setattr(row, name, values[name])
        if different and row.pk:
            self.changed[row.pk] = row
            self.columns.update(different)
        return "changed" if different else "unchanged"

    def save(self) -> None:
        manager = self.model._base_manager
        manager.bulk_create(self.new)
        if self.changed:
            manager.bulk_update(self.changed.values(), sorted(self.columns), batch_size=BATCH)


def _put_products(shop: Shop, batch: Sequence[ProductLine | Refusal], touched: set[int]) -> list[tuple[Any, str]]:
    categories, videos = _categories(), _videos(shop, batch)
    lines = [_usable(line, categories, videos) for line in batch]
    good = [line for line in lines if isinstance(line, ProductLine)]
    found = Product.objects.filter(shop=shop, product_id__in={line.product_id for line in good})
    products = _Rows(Product, found, lambda product: product.product_id)
    products.by_key |= _adopted(shop, [line for line in good if line.product_id not in products.by_key])
    before = {product.pk: product.category_id for product in products.by_key.values()}
    outcomes = {
        line.number: products.put(line.product_id, _terms(shop, line, categories), shop=shop, name=line.product_id)
        for line in good
    }
    products.save()
    moved = [key for key, product in products.changed.items() if product.category_id != before[key]]
    touched.update(VideoProduct.objects.filter(product__in=moved).order_by().values_list("video_id", flat=True))
    for number, outcome in _put_sold(shop, good, products.by_key, videos, touched):
        if outcomes[number] == "unchanged":
            outcomes[number] = outcome
    return [(line, outcomes.get(line.number, "refused")) for line in lines]


def _adopted(shop: Shop, lines: Sequence[ProductLine]) -> dict[str, Product]:
    """Products that an export named without an ID, by the ID of the line with their name; of several the oldest."""
    ids = {line.name: line.product_id for line in reversed(lines) if line.name}
    named = Product.objects.filter(shop=shop, product_id="", name__in=ids).order_by("-pk")
    return {ids[product.name]: product for product in named}


def _usable(line: ProductLine | Refusal, categories: dict[str, int], videos: dict[str, int]) -> ProductLine | Refusal:
    """The line, or why not: nothing of it goes in when it names a category or a video that is not there."""
    if isinstance(line, Refusal):
        return line
    if line.category and line.category.casefold() not in categories:
        known = ", ".join(Category.objects.values_list("name", flat=True)[:20]) or "—"
        said = mark("there is no category “%(name)s”; known are: %(known)s. An admin can add it")
        why = say(said, name=line.category[:40], known=known)
    elif line.video_id and line.video_id not in videos:
        why = say(mark("the video %(id)s is not known: import the videos first"), id=line.video_id)
    else:
        return line
    return Refusal(line.number, say(mark("row %(row)s: %(reason)s"), row=line.number, reason=why), "unknown")


def _terms(shop: Shop, line: ProductLine, categories: dict[str, int]) -> dict[str, Any]:
    """What the line says of the product; what it leaves empty stays as it is."""
    said = {
        "product_id": line.product_id,
        "name": line.name or None,
        "sku": line.sku or None,
        "category_id": categories[line.category.casefold()] if line.category else None,
        "price": _amount(line.price),
        "commission_rate": _amount(line.commission_rate),
        "stock": line.stock,
        "currency": None if line.price is None else shop.currency,
    }
    return {name: value for name, value in said.items() if value is not None}


def _put_sold(
    shop: Shop, lines: Iterable[ProductLine], products: dict[str, Product], videos: dict[str, int], touched: set[int]
) -> list[tuple[int, str]]:
    """What videos sold of products, by row. The highest GMV names a video's category, so the video is judged anew."""
    lines = [line for line in lines if line.video_id]
    keys = {videos[line.video_id] for line in lines}
    found = VideoProduct.objects.filter(video__in=keys, product__in={products[line.product_id].pk for line in lines})
    links = _Rows(VideoProduct, found, lambda link: (link.video_id, link.product_id))
    outcomes = []
    for line in lines:
        video, product = videos[line.video_id], products[line.product_id].pk
        amounts = {"sold": line.sold, "revenue": _amount(line.revenue), "commission_amount": _amount(line.commission)}
        known: dict[str, Any] = {name: value for name, value in amounts.items() if value is not None}
        if known.keys() - {"sold"}:
            known["currency"] = shop.currency
        outcome = links.put((video, product), known, shop=shop, video_id=video, product_id=product, position=UNLISTED)
        if outcome != "unchanged":
            touched.add(video)
        outcomes.append((line.number, outcome))
    links.save()
    return outcomes


def _put_violations(shop: Shop, batch: Sequence[ViolationLine | Refusal], touched: set[int]) -> list[tuple[Any, str]]:
    zone, videos = ZoneInfo(shop.timezone), _videos(shop, batch)
    good = [line for line in batch if isinstance(line, ViolationLine)]
    policies = _policies({line.policy for line in good})
    found = Violation.objects.filter(shop=shop, violation_id__in={line.violation_id for line in good})
    violations = _Rows(Violation, found, lambda violation: violation.violation_id)
    before = {violation.violation_id: violation.video_id for violation in violations.by_key.values()}
    outcomes = {}
    for line in good:
        values = _record(line, videos.get(line.video_id), policies[line.policy], zone)
        outcome = violations.put(line.violation_id, values, shop=shop, violation_id=line.violation_id)
        if outcome != "unchanged":
            touched.update({before.get(line.violation_id), values["video_id"]} - {None})
        outcomes[line.number] = outcome
    violations.save()
    return [(line, outcomes.get(line.number, "refused")) for line in batch]


def _record(line: ViolationLine, video: int | None, policy: int, zone: ZoneInfo) -> dict[str, Any]:
    return {
        "video_id": video,
        "video_ref": line.video_id,
        "policy_id": policy,
        "reason": line.reason,
        "evidence": line.evidence,
        "points": line.points,
        "issued_at": _instant(line.issued, zone, time.min),
        "effect": line.effect,
        "expires_on": date.fromisoformat(line.expires) if line.expires else None,
        "state": line.state,
        "appeal": line.appeal,
        "appeal_deadline": _instant(line.appeal_deadline, zone, time(23, 59)),
    }


def _policies(names: set[str]) -> dict[str, int]:
    """Keys by name; those that are new are made."""
    Policy.objects.bulk_create([Policy(name=name) for name in sorted(names)], ignore_conflicts=True)
    return dict(Policy.objects.filter(name__in=names).values_list("name", "pk"))


def _categories() -> dict[str, int]:
    """Keys by folded name and by code; a name goes before a code."""
    rows = list(Category.objects.values_list("pk", "name", "code"))
    return {code: key for key, _name, code in rows} | {name.casefold(): key for key, name, _code in rows}


def _videos(shop: Shop, batch: Iterable[ProductLine | ViolationLine | Refusal]) -> dict[str, int]:
    """Keys of the videos that the lines name, where they are known."""
    named = {line.video_id for line in batch if not isinstance(line, Refusal)}
    return dict(Video.objects.filter(shop=shop, video_id__in=named - {""}).values_list("video_id", "pk"))


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).quantize(Decimal("0.01"))


def _instant(text: str, zone: ZoneInfo, of_day: time) -> datetime | None:
    """A shop-local moment; `of_day` for a bare day: what happened on it began no later, a deadline lasts to its end."""
    if not text:
        return None
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), of_day, tzinfo=zone)
    return datetime.fromisoformat(text).replace(tzinfo=zone)
