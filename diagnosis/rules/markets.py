"""The markets in which TikTok Shop sells: their codes, usual currency and a usual zone."""

# ISO 3166 code -> (ISO 4217 currency, IANA zone). Public lists differ at the edges; a shop may use any pair that it says.
MARKETS = {
    "US": ("USD", "America/Los_Angeles"),
    "GB": ("GBP", "Europe/London"),
    "ID": ("IDR", "Asia/Jakarta"),
    "MY": ("MYR", "Asia/Kuala_Lumpur"),
    "PH": ("PHP", "Asia/Manila"),
    "SG": ("SGD", "Asia/Singapore"),
    "TH": ("THB", "Asia/Bangkok"),
    "VN": ("VND", "Asia/Ho_Chi_Minh"),
    "MX": ("MXN", "America/Mexico_City"),
    "BR": ("BRL", "America/Sao_Paulo"),
    "ES": ("EUR", "Europe/Madrid"),
    "IE": ("EUR", "Europe/Dublin"),
    "FR": ("EUR", "Europe/Paris"),
    "DE": ("EUR", "Europe/Berlin"),
    "IT": ("EUR", "Europe/Rome"),
    "JP": ("JPY", "Asia/Tokyo"),
}


def market_code(text: str) -> str:
    """The ISO code of a market; sellers write UK for GB. Raises ValueError for a market that is not served."""
    code = {"UK": "GB"}.get(text.strip().upper(), text.strip().upper())
    if code not in MARKETS:
        raise ValueError(f"There is no market {text!r}. Give one of {', '.join(MARKETS)}.")
    return code
