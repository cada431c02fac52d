// The funnel profile multiplied out beside the standard while it is typed. Without this script it stands there after saving.
(() => {
  const profile = ["profile_views", "profile_ctr", "profile_ctor", "profile_order_value"];
  const value = name => Number(document.getElementById("id_" + name)?.value.replace(",", "."));
  const show = () => {
    const out = document.getElementById("multiplied");
    const product = profile.map(value).reduce((all, one) => all * one, 1);
    const standard = value("revenue_" + document.getElementById("id_standard").value);
    const known = product > 0 && standard > 0;
    const off = product / standard - 1;
    const currency = document.getElementById("id_currency").value;
    const sign = off < 0 ? "−" : "+";
    out.textContent = known ? `${product.toFixed(2)} ${currency}, ${sign}${Math.abs(off * 100).toFixed(1)}%` : "—";
    document.getElementById("multiplied-off").hidden = !known || Math.abs(off) <= 0.05;
  };
  addEventListener("DOMContentLoaded", () => {
    if (document.getElementById("id_standard")) document.getElementById("benchmark_form").addEventListener("input", show);
  });
})();
