"""Bringing in what Seller Center's video export does not hold: products with their terms, and violations."""

import hashlib
from collections.abc import Iterable, Iterator
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.db.models import F

from diagnosis.deeds.diagnosing import diagnose
from diagnosis.deeds.importing import kept, reason, today, turn_down
from diagnosis.models import Category, ImportRun, Policy, Product, Shop, User, Video, VideoProduct, Violation
from diagnosis.rules.words import gettext_noop as mark
from diagnosis.sources.errors import ExportRefused, say
from diagnosis.sources.items import Refusal
from diagnosis.sources.tables_csv import ProductLine, ViolationLine, read_products, read_violations

KEPT_REFUSALS = 1000


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
    return _import(shop, path, name, now, by, preview, run, ImportRun.Kind.PRODUCTS, lines, _product)


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
    return _import(shop, path, name, now, by, preview, run, ImportRun.Kind.VIOLATIONS, lines, _violation)


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
    put: Any,
) -> ImportRun:
    run = run or ImportRun(shop=shop, created_by=by)
    run.kind, run.file_name = kind, name[:100]
    with path.open("rb") as file:
        run.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
    touched: set[int] = set()
    try:
        with transaction.atomic():
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
    if touched:
        diagnose(shop, now=now, videos=Video.objects.filter(pk__in=touched), said=reason(run, by))
    run.finished_at = now
    run.save(update_fields=["finished_at"])
    return run


def _put_all(shop: Shop, run: ImportRun, lines: Iterable[Any], put: Any, touched: set[int]) -> None:
    counts = {"new": 0, "changed": 0, "unchanged": 0}
    refusals = []
    for line in lines:
        try:
            outcome = None if isinstance(line, Refusal) else put(shop, line, touched)
        except LookupError as unknown:
            line = Refusal(
                line.number, say(mark("row %(row)s: %(reason)s"), row=line.number, reason=unknown.args[0]), "unknown"
            )
            outcome = None
        if outcome is None:
            refusals.append(kept(line.number, line.reason))
        else:
            counts[outcome] += 1
    run.new, run.changed, run.unchanged = counts["new"], counts["changed"], counts["unchanged"]
    run.refused, run.refusals = len(refusals), refusals[:KEPT_REFUSALS]


def _product(shop: Shop, line: ProductLine, touched: set[int]) -> str:
    values: dict[str, Any] = {
        "name": line.name or None,
        "sku": line.sku or None,
        "category": _category(line.category),
        "price": _amount(line.price),
        "commission_rate": _amount(line.commission_rate),
        "stock": line.stock,
    }
    if line.price is not None:
        values["currency"] = shop.currency
    known = {name: value for name, value in values.items() if value is not None}
    product = Product.objects.filter(shop=shop, product_id=line.product_id).first()
    if product is None:
        product = Product.objects.create(shop=shop, product_id=line.product_id, **({"name": line.product_id} | known))
        outcome = "new"
    else:
        before = product.category_id
        outcome = _changed(product, known)
        if product.category_id != before:
            touched.update(product.video_products.values_list("video_id", flat=True))
    if line.video_id:
        sold = _sold(shop, product, line, touched)
        outcome = outcome if outcome != "unchanged" else sold
    return outcome


def _sold(shop: Shop, product: Product, line: ProductLine, touched: set[int]) -> str:
    """What the video sold of the product. The highest GMV names the video's category, so the video is judged anew."""
    video = Video.objects.filter(shop=shop, video_id=line.video_id).first()
    if video is None:
        raise LookupError(say(mark("the video %(id)s is not known: import the videos first"), id=line.video_id))
    amounts = {"sold": line.sold, "revenue": _amount(line.revenue), "commission_amount": _amount(line.commission)}
    known: dict[str, Any] = {name: value for name, value in amounts.items() if value is not None}
    if known.keys() - {"sold"}:
        known["currency"] = shop.currency
    link = VideoProduct.objects.filter(video=video, product=product).first()
    if link is None:
        VideoProduct.objects.create(shop=shop, video=video, product=product, position=99, **known)
        outcome = "new"
    else:
        outcome = _changed(link, known)
    if outcome != "unchanged":
        touched.add(video.pk)
    return outcome


def _violation(shop: Shop, line: ViolationLine, touched: set[int]) -> str:
    zone = ZoneInfo(shop.timezone)
    video = Video.objects.filter(shop=shop, video_id=line.video_id).first() if line.video_id else None
    policy, _created = Policy.objects.get_or_create(name=line.policy)
    values = {
        "video_id": video.pk if video else None,
        "video_ref": line.video_id,
        "policy_id": policy.pk,
        "reason": line.reason,
        "evidence": line.evidence,
        "points": line.points,
        "issued_at": _instant(line.issued, zone),
        "effect": line.effect,
        "expires_on": date.fromisoformat(line.expires) if line.expires else None,
        "state": line.state,
        "appeal": line.appeal,
        "appeal_deadline": _instant(line.appeal_deadline, zone),
    }
    violation = Violation.objects.filter(shop=shop, violation_id=line.violation_id).first()
    if violation is None:
        Violation.objects.create(shop=shop, violation_id=line.violation_id, **values)
        outcome = "new"
    else:
        if violation.video_id:
            touched.add(violation.video_id)
        outcome = _changed(violation, values)
    if video and outcome != "unchanged":
        touched.add(video.pk)
    return outcome


def _changed(row: Any, values: dict[str, Any]) -> str:
    """Set what differs and say whether anything did."""
    different = [name for name, value in values.items() if getattr(row, name) != value]
    if not different:
        return "unchanged"
    for name in different:
        setattr(row, name, values[name])
    row.save(
        update_fields=[name.removesuffix("_id") if name in ("video_id", "policy_id") else name for name in different]
    )
    return "changed"


def _category(name: str) -> Category | None:
    if not name:
        return None
    found = Category.objects.filter(name__iexact=name).first() or Category.objects.filter(code=name.casefold()).first()
    if found is None:
        known = ", ".join(Category.objects.values_list("name", flat=True)[:20])
        raise LookupError(
            say(
                mark("there is no category “%(name)s”; known are: %(known)s. An admin can add it"),
                name=name[:40],
                known=known or "—",
            )
        )
    return found


def _amount(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text).quantize(Decimal("0.01"))


def _instant(text: str, zone: ZoneInfo) -> datetime | None:
    """A shop-local moment; a bare day is its last minute, so that a deadline given as a day is not over at its start."""
    if not text:
        return None
    if len(text) <= 10:
        return datetime.combine(date.fromisoformat(text), time(23, 59), tzinfo=zone)
    return datetime.fromisoformat(text).replace(tzinfo=zone)
