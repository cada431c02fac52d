"""Which currencies a symbol or code in a header or a cell can mean."""

import unicodedata

# A bare dollar sign is written by every market that uses one, so it is only ruled out by other currencies.
_DOLLARS = frozenset({"USD", "MXN", "SGD", "AUD", "CAD", "NZD", "HKD", "TWD", "CLP", "COP", "ARS"})

_SYMBOLS: dict[str, frozenset[str]] = {
    "$": _DOLLARS,
    "¥": frozenset({"JPY", "CNY"}),
    **{
        symbol: frozenset({code})
        for symbol, code in {
            "US$": "USD", "MX$": "MXN", "Mex$": "MXN", "S$": "SGD", "SG$": "SGD", "R$": "BRL", "A$": "AUD",
            "AU$": "AUD", "C$": "CAD", "CA$": "CAD", "NZ$": "NZD", "HK$": "HKD", "NT$": "TWD",
            "£": "GBP", "€": "EUR", "₫": "VND", "đ": "VND", "Rp": "IDR", "RM": "MYR", "฿": "THB", "₱": "PHP", "₩": "KRW",
            "₹": "INR", "zł": "PLN", "JP¥": "JPY", "CN¥": "CNY", "円": "JPY", "元": "CNY", "RMB": "CNY",
            "VNĐ": "VND",
        }.items()
    },
}  # fmt: skip

_CODES = [
    "USD",
    "MXN",
    "SGD",
    "AUD",
    "CAD",
    "NZD",
    "HKD",
    "TWD",
    "CLP",
    "COP",
    "ARS",
    "BRL",
    "GBP",
    "EUR",
    "VND",
    "IDR",
    "MYR",
    "THB",
    "PHP",
    "KRW",
    "INR",
    "PLN",
    "JPY",
    "CNY",
    "SAR",
    "AED",
    "TRY",
    "SEK",
    "DKK",
    "NOK",
    "CHF",
    "CZK",
    "HUF",
    "RON",
    "ZAR",
    "PEN",
    "EGP",
]


def _folded(token: str) -> str:
    return unicodedata.normalize("NFKC", token).strip().rstrip(".").casefold()


_MEANINGS = {_folded(symbol): codes for symbol, codes in _SYMBOLS.items()}
_MEANINGS.update({code.casefold(): frozenset({code}) for code in _CODES})


def meanings(token: str) -> frozenset[str]:
    """The ISO codes that a symbol or code can stand for; empty when it is not one we know."""
    return _MEANINGS.get(_folded(token), frozenset())
