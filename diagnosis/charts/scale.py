"""What every drawing stands on: numbers that can be drawn, and how they are written as attributes."""

import math
from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

type Number = int | float | Decimal | None
type Show = Callable[[float], str]

UNKNOWN = "—"
# Beyond these no chart is readable, and floats begin to overflow or vanish.
LARGEST, SMALLEST = 1e15, 1e-9


def drawable(value: Number) -> float | None:
    """The number as it can be drawn; None for what is unknown, not a number or infinite."""
    if value is None:
        return None
    number = float(value)
    if not math.isfinite(number):
        return None
    return 0.0 if abs(number) < SMALLEST else max(-LARGEST, min(LARGEST, number))


def text(number: float) -> str:
    """At most two decimals, no trailing zeros, never “-0”: short attributes, and equal ones for equal pictures."""
    return f"{round(number, 2) + 0.0:.2f}".rstrip("0").rstrip(".")


def percent(share: float) -> str:
    return text(max(0.0, min(1.0, share)) * 100) + "%"


def portion(value: Number, whole: Number) -> str:
    """How much of the whole the value is, as a width from "0%" to "100%"; "0%" where either is unknown or whole is 0."""
    part, all_of_it = drawable(value), drawable(whole)
    return percent(part / all_of_it) if part is not None and all_of_it and all_of_it > 0 else "0%"


@dataclass(frozen=True, slots=True)
class Label:
    at: str
    text: str
    place: str = ""
