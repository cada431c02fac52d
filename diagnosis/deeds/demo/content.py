"""What the demo is made of: invented shops, products and videos."""

from decimal import Decimal
from typing import NamedTuple


class Story(NamedTuple):
    """A video of the demo: `ago` days before the last day of data; totals of its window so far, items sold by product."""

    ago: int
    title: str
    poster: str
    category: str
    seconds: int
    clock: str
    views: int
    clicks: int
    orders: int
    finish: float
    sold: dict[str, int]


class Profile(NamedTuple):
    views: int
    ctr: str
    ctor: str
    order_value: str
    finish: str
    n: int


CATEGORIES = {"beauty": "Beauty", "home": "Home", "accessories": "Accessories"}
# Each multiplies to its median 7-day revenue: 210, 260, 150 and 200.
PROFILES = {
    "beauty": Profile(15_000, "0.04", "0.025", "14.00", "0.34", 1284),
    "home": Profile(13_000, "0.04", "0.025", "20.00", "0.31", 912),
    "accessories": Profile(15_000, "0.04", "0.025", "10.00", "0.33", 655),
    "": Profile(14_000, "0.04", "0.025", "14.2857", "0.33", 2851),
}

# sku: name, category, price, commission rate in percent, stock, picture
PRODUCTS: dict[str, tuple[str, str, Decimal | None, int | None, int | None, str]] = {
    "LF-SER-15": ("Dew Drop Serum, 15 ml", "beauty", Decimal("12.00"), 15, 240, "p-serum"),
    "LF-SER-30": ("Dew Drop Serum, 30 ml", "beauty", Decimal("19.50"), 15, 120, "p-serum30"),
    "LF-SER-02": ("Dew Drop Serum, 2 ml trial size", "beauty", Decimal("5.50"), 15, 800, "p-serum"),
    "LF-SUN-50": ("Reef-safe Sunscreen SPF 50", "beauty", Decimal("15.50"), 15, 210, "sunscreen"),
    "LF-KIT-01": ("Dew Travel Kit", "beauty", Decimal("15.00"), 14, 70, "vanity"),
    "LF-ROL-01": ("Jade Roller", "beauty", Decimal("9.50"), 12, 310, "p-roller"),
    "LF-MST-100": ("Cloud Mist, 100 ml", "beauty", Decimal("14.50"), 12, 95, "p-mist"),
    "LF-MAS-01": ("Storm-proof Mascara", "beauty", Decimal("16.80"), 14, 180, "p-mascara"),
    "LF-BRS-04": ("Lash & Brow Brush Set", "beauty", Decimal("10.10"), 12, None, "p-brush"),
    "LF-LIP-03": ("Velvet Lip Tint", "beauty", Decimal("11.75"), 15, 420, "p-lip"),
    "LF-PIL-01": ("Silk Pillowcase", "home", Decimal("24.00"), 10, 64, "p-pillow"),
    "LF-PIL-02": ("Silk Pillowcase, travel size", "home", Decimal("9.50"), 10, 140, "p-pillow"),
    "LF-LMP-02": ("Halo Desk Mirror Lamp", "home", Decimal("26.00"), 10, 33, "p-lamp"),
    "LF-CAN-01": ("Sage & Cedar Candle", "home", Decimal("18.00"), 12, 58, "candle"),
    "LF-TUM-01": ("All-day Ice Tumbler", "home", Decimal("22.00"), 10, 87, "tumbler"),
    "LF-STM-01": ("Shower Steamers, set of 6", "home", Decimal("17.00"), 12, 150, "steam"),
    "LF-CLP-01": ("Tortoise Claw Clip", "accessories", Decimal("8.75"), 15, 500, "p-clip"),
    "LF-CLP-02": ("Mini Claw Clip", "accessories", Decimal("4.25"), 15, 600, "p-clip"),
    "LF-SCR-01": ("Silk Scrunchies, pair", "accessories", Decimal("5.90"), 15, 260, "scrunchie"),
    # Figures that a seller has not brought in yet: shown as unknown, never as zero.
    "LF-NEW-01": ("Gua Sha Stone", "", None, None, None, ""),
}

# What a product sells for where no price has been brought in.
UNLISTED = Decimal("12.00")
# What is bought where the order value is low.
SMALL = {"beauty": "LF-SER-02", "home": "LF-PIL-02", "accessories": "LF-CLP-02"}

STORIES = (
    Story(0, "Get ready with me: 5-minute office glow", "office", "beauty", 38, "18:05", 2140, 62, 2, 0.38, {"LF-SER-15": 2}),
    Story(2, "Unboxing the holiday lip vault", "lipvault", "beauty", 52, "12:30", 6820, 300, 9, 0.41, {"LF-LIP-03": 11}),
    Story(3, "Does a $12 gua sha really work? Day 1", "guasha", "beauty", 64, "20:10", 9415, 320, 8, 0.35, {"LF-NEW-01": 8}),
    Story(5, "Packing your order #2,318", "packing", "beauty", 27, "09:40", 4230, 118, 3, 0.29, {"LF-SER-15": 3, "LF-MST-100": 1}),
    Story(6, "Sunscreen that does not pill under makeup", "sunscreen", "beauty", 41, "17:20", 41280, 1981, 58, 0.44, {"LF-SUN-50": 63}),
    Story(6, "3 ways to wear the claw clip", "clawclip", "accessories", 33, "11:00", 9120, 356, 9, 0.31, {"LF-CLP-01": 10}),
    Story(7, "Restock my vanity with me", "vanity", "beauty", 58, "19:00", 28640, 1203, 33, 0.39, {"LF-SER-30": 15, "LF-BRS-04": 22}),
    Story(8, "Before you buy another pillowcase", "pillow", "home", 46, "18:45", 13600, 231, 5, 0.27, {"LF-PIL-01": 5}),
    Story(9, "ASMR candle pour, sage and cedar", "candle", "home", 19, "22:15", 386, 9, 0, 0.22, {"LF-CAN-01": 0}),
    Story(10, "This mist fixed my dry skin overnight", "mist", "beauty", 36, "09:15", 3912, 128, 4, 0.33, {"LF-MST-100": 4}),
    Story(10, "Lip tint swatches on 4 skin tones", "swatches", "beauty", 48, "16:30", 36910, 1587, 47, 0.42, {"LF-LIP-03": 52}),
    Story(11, "Tumbler test: 12 hours of ice", "tumbler", "home", 55, "13:10", 22480, 944, 26, 0.36, {"LF-TUM-01": 27}),
    Story(11, "Jade roller vs. ice roller", "roller", "beauty", 39, "18:20", 24600, 369, 8, 0.30, {"LF-ROL-01": 8}),
    Story(12, "Desk light hack for a night-time GRWM", "desklight", "home", 14, "02:40", 312, 6, 0, 0.24, {"LF-LMP-02": 0}),
    Story(13, "60-second glass skin with one serum", "glass", "beauty", 42, "18:02", 18375, 294, 7, 0.30, {"LF-SER-15": 7, "LF-ROL-01": 0}),
    Story(13, "Mascara wear test: gym, rain, nap", "mascara", "beauty", 49, "19:30", 31250, 1406, 39, 0.45, {"LF-MAS-01": 31, "LF-BRS-04": 12}),
    Story(14, "How I clean my brushes", "brushes", "beauty", 44, "10:25", 19870, 815, 22, 0.37, {"LF-BRS-04": 24}),
    Story(15, "Scrunchies that do not dent", "scrunchie", "accessories", 29, "15:00", 11900, 452, 11, 0.33, {"LF-SCR-01": 14}),
    Story(16, "Answering your serum questions", "qa", "beauty", 72, "20:00", 17340, 746, 21, 0.35, {"LF-SER-15": 13, "LF-SER-30": 9}),
    Story(17, "Shower steamer tablets, honest review", "steam", "home", 51, "21:05", 16980, 696, 19, 0.34, {"LF-STM-01": 21}),
)  # fmt: skip

# (title, category, poster, product, what the video shows: see plans._drawn())
SPECIALS = (
    ("=GLOW(routine) in 20 seconds", "beauty", "i5", "LF-SER-15", "good"),
    ("@noor.skin asked, so here is my full shelf", "beauty", "i8", "LF-SER-15", "lost_views"),
    ("มาสคาร่ากันน้ำ ทดสอบจริง 3 วัน", "beauty", "i11", "LF-MAS-01", "lost_orders"),
    ("冬天敷完面膜再用这一步", "beauty", "i9", "LF-SER-02", "lost_order_value"),
    ("روتين العناية الليلي في دقيقة", "beauty", "i3", "LF-SER-15", "good"),
    ("Everything in my bag, and why: the long version. " * 6, "accessories", "scrunchie", "LF-SCR-01", "few_clicks"),
    ("Behind the scenes of our shoot 🎬", "beauty", "i1", "", "no_product"),
    ("My honest week with it (creator cut)", "beauty", "i10", "LF-SER-30", "affiliate"),
    ("Teacher-approved claw clip", "accessories", "clawclip", "LF-CLP-01", "violation"),
    ("Miracle mist? What it can do", "beauty", "i7", "LF-MST-100", "withdrawn"),
    ("Serum before and after, 14 days", "beauty", "i4", "LF-SER-15", "overturned"),
    ("One clip, five outfits", "accessories", "clawclip", "LF-CLP-01", "lost_clicks"),
)
OPENINGS = (
    "How I use",
    "3 mistakes with",
    "Testing",
    "Restocking",
    "A week with",
    "Honest look at",
    "Morning with",
    "Gift guide:",
    "Under a minute:",
    "Why I keep",
)
# (what the title names, category, poster, product)
SUBJECTS = (
    ("the dew serum", "beauty", "glass", "LF-SER-15"),
    ("the jade roller", "beauty", "roller", "LF-ROL-01"),
    ("cloud mist", "beauty", "mist", "LF-MST-100"),
    ("storm-proof mascara", "beauty", "mascara", "LF-MAS-01"),
    ("the lip tint", "beauty", "swatches", "LF-LIP-03"),
    ("silk pillowcases", "home", "pillow", "LF-PIL-01"),
    ("the mirror lamp", "home", "desklight", "LF-LMP-02"),
    ("claw clips", "accessories", "clawclip", "LF-CLP-01"),
    ("my brush set", "beauty", "brushes", "LF-BRS-04"),
    ("the travel kit", "beauty", "vanity", "LF-KIT-01"),
)

POLICIES = {
    "Unrealistic promise of results": "Say what the product does on the label, show it in use, and leave out words such as cure, fix or overnight.",
    "Product shown does not match the listing": "Show the exact product, size and price that is linked, and update the link when the listing changes.",
    "Low-quality or still content": "Film the product in use: no still pictures, no borrowed clips, no long black frames.",
}
