"""Does a benchmark hold what it promises: half of the videos above a median?"""

from dataclasses import dataclass

from diagnosis.rules.confidence import wilson

ENOUGH = 50
BAND = 0.15
EXPECTED = {"p25": 0.75, "p50": 0.5, "p75": 0.25}


@dataclass(frozen=True, slots=True)
class Sanity:
    """How many of `n` evaluable videos are at or above a benchmark's standard.

    Evaluable are videos that were judged by their revenue: Good performance or Can do better. By the stricter rule Good
    performance holds videos below the standard too: such a share says nothing about the standard, and never warns.
    """

    above: int
    n: int
    standard: str = "p50"
    strict: bool = False

    @property
    def share(self) -> float | None:
        """The fraction above; None where there is no video."""
        return self.above / self.n if self.n else None

    @property
    def interval(self) -> tuple[float, float]:
        """The 90 % Wilson interval of the share, as fractions."""
        return wilson(self.above, self.n)

    @property
    def band(self) -> tuple[float, float]:
        """Where the share should lie: 35 to 65 % for a median, as far around 75 % for P25 and 25 % for P75."""
        middle = EXPECTED[self.standard]
        return middle - BAND, middle + BAND

    @property
    def warns(self) -> bool:
        """Whether 50 or more videos put the share outside the band."""
        if self.share is None or self.n < ENOUGH or self.strict:
            return False
        low, high = self.band
        return not low - 1e-9 <= self.share <= high + 1e-9
