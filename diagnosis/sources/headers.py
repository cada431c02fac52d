"""The Video list's columns in every header generation and language that Seller Center has written."""

import re
import unicodedata

from diagnosis.sources.currencies import meanings

# Canonical name → headers, by generation: English 2024, interim, 2025/26, 2026; Indonesian 2023; Chinese 2025, 2026;
# Spanish 2026; Vietnamese. Currencies in brackets are taken off before looking up.
ALIASES: dict[str, tuple[str, ...]] = {
    "creator": ("Creator name", "Creator username", "Nama Kreator", "达人昵称", "Nombre del creador", "Tên nhà sáng tạo"),
    "creator_id": ("Creator ID", "ID Kreator", "达人ID", "ID del creador"),
    "title": ("Video Info", "Video title", "Informasi Video", "视频信息", "Información del video"),
    "video_id": ("Video ID", "ID Video", "视频ID", "ID del video"),
    "published": ("Time", "Post time", "Waktu", "发布时间", "Hora", "Tiempo", "Hora de publicación", "Thời gian"),
    "products": ("Products", "Product", "Produk", "商品", "Productos", "Sản phẩm"),
    "views": ("VV", "Video views", "视频vv", "播放量", "Vistas del video", "Visualizaciones"),
    "likes": ("Likes", "点赞数", "Me gusta", "Suka"),
    "comments": ("Comments", "Komentar", "评论数", "Comentarios"),
    "shares": ("Shares", "Dibagikan", "分享数", "Compartidos", "Veces compartido"),
    "new_followers": ("New followers", "Pengikut baru", "新增粉丝数", "Seguidores nuevos"),
    "live_clicks": ("V-to-L clicks", "Klik Video ke LIVE", "引流次数", "Clics de video a LIVE"),
    "product_impressions": ("Product Impressions", "Produk Dilihat", "商品曝光次数", "Impresiones de productos"),
    "product_clicks": ("Product Clicks", "Klik Produk", "商品点击次数", "Clics en productos"),
    "customers": ("Unique customers", "Customers", "Buyers", "Pembeli", "去重客户数", "Clientes únicos"),
    "orders": (
        "Orders", "SKU orders", "Video SKU orders", "Pesanan Video", "视频成交订单数", "SKU 订单数", "视频SKU订单数",
        "Pedidos con SKU", "Pedidos con SKU de videos", "Pedidos",
    ),
    "items_sold": (
        "Video items sold", "Unit Sales", "Items sold", "Penjualan Video", "视频商品成交件数",
        "Artículos vendidos", "Artículos vendidos del video", "Artículos vendidos por video",
    ),
    "revenue": (
        "Gross merchandise value (Video)", "Video Revenue", "Video GMV", "Penghasilan Video", "GMV（视频）",
        "商品交易总额（视频）", "视频GMV", "GMV del video", "GMV de video",
    ),
    "attributed_orders": ("Video-attributed orders", "Video-attributed SKU orders", "Attributed SKU orders",
                          "归因SKU订单数", "Pedidos con SKU atribuidos"),
    "attributed_items": ("Video-attributed items sold", "视频归因成交件数", "Artículos vendidos atribuidos"),
    "attributed_revenue": (
        "Shoppable video attributed GMV", "Video-attributed GMV", "归因于带货视频的 GMV", "视频归因GMV",
        "GMV atribuido al video", "GMV đến từ video liên kết",
    ),
    "indirect_orders": ("Video indirect SKU orders", "Video indirect orders", "视频间接SKU订单数",
                        "Pedidos con SKU indirectos de videos"),
    "indirect_items": ("Video indirect items sold", "视频间接成交件数", "Artículos vendidos indirectos"),
    "indirect_revenue": ("Video indirect GMV", "视频间接GMV", "GMV indirecto de video"),
    "refund_revenue": ("Pengembalian Uang video", "Video refunds", "Refunded GMV"),
    "refunded_items": ("Refund produk", "Items refunded", "Refunded items"),
    "ctr": ("Click-through rate (Video)", "CTR", "Click-through rate", "点击率（视频）", "视频点击率",
            "Tasa de clics", "Tasa de clics (video)", "Tasa de clics de videos"),
    "live_rate": ("V-to-L rate", "Rasio Video ke LIVE", "引流率", "Tasa de video a LIVE"),
    "finish_rate": ("Video finish rate", "Persentase Video yang Ditonton Hingga Selesai", "视频完播率", "完播率",
                    "Tasa de finalización de videos", "Completion rate"),
    "ctor": ("Click-to-order rate (Video)", "Click-to-Order Rate", "CTOR", "CO Rate", "点击成交转化率（视频）", "SKU订单转化率",
             "Tasa de clics a pedidos", "Tasa de conversión de pedidos con SKU"),
    "gpm": ("GPM", "千次播放GMV"),
    "account_type": ("Account type", "Creator type", "author_type", "账号类型", "Tipo de cuenta"),
    "duration": ("Duration", "Video duration", "视频时长", "Duración", "Durasi"),
    "official_diagnosis": ("Diagnosis", "Mark", "诊断", "Diagnóstico"),
}  # fmt: skip

MONEY = frozenset({"revenue", "attributed_revenue", "indirect_revenue", "refund_revenue", "gpm"})
_BRACKETS = re.compile(r"\s*[(（]([^()（）]{1,8})[)）]\s*$")
_SPACES = re.compile(r"\s+")


def folded(text: str) -> str:
    """A header for comparison: one width, one case, single spaces, plain hyphens."""
    text = unicodedata.normalize("NFKC", text).casefold().replace("‑", "-").replace("–", "-")
    return _SPACES.sub(" ", text).strip()


_NAMES = {folded(alias): name for name, aliases in ALIASES.items() for alias in aliases}
_LANGUAGES = {folded("视频ID"): "zh", folded("播放量"): "zh", folded("ID del video"): "es", folded("Vistas del video"): "es",
              folded("Informasi Video"): "id", folded("Penghasilan Video"): "id",
              folded("GMV đến từ video liên kết"): "vi"}  # fmt: skip


def read(text: str) -> tuple[str, frozenset[str]]:
    """A header's canonical name ("" if unknown) and the currencies that its brackets allow (empty: it names none)."""
    currencies: frozenset[str] = frozenset()
    if found := _BRACKETS.search(text):
        currencies = meanings(found[1])
        if currencies:
            text = text[: found.start()]
    return _NAMES.get(folded(text), ""), currencies


def language(headers: list[str]) -> str:
    """The language of the headers; English where nothing else shows."""
    for header in headers:
        name = folded(_BRACKETS.sub("", header) if meanings((_BRACKETS.search(header) or ("", ""))[1]) else header)
        if name in _LANGUAGES:
            return _LANGUAGES[name]
    return "en"
