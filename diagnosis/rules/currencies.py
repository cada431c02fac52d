"""In which steps amounts of a currency are told."""

from decimal import Decimal
from functools import cache

from babel import numbers


@cache
def places(currency: str) -> int:
    """The decimals of an amount: 2 for USD, 0 for JPY; 2 where the currency is not known."""
    # Rupiah have cents in ISO 4217 and none in any shop.
    return 0 if currency == "IDR" else numbers.get_currency_precision(currency)


@cache
def unit(currency: str) -> Decimal:
    """The smallest amount: 0.01 for USD, 1 for JPY."""
    return Decimal(1).scaleb(-places(currency))
