// What the swap of a part needs beyond the swap: while it runs the old part stays, is marked busy and after five seconds
// says so; when it fails the part says why and offers to try again; when it is done its summary is spoken.
const SLOW = 5000;

function note(detail, cause, retry) {
  const target = detail.target.matches("tr") ? detail.target.lastElementChild : detail.target;
  const made = document.getElementById("failed").content.firstElementChild.cloneNode(true);
  made.querySelectorAll("[data-cause]").forEach((words) => words.dataset.cause === cause || words.remove());
  if (cause === "working") made.setAttribute("role", "status");
  const again = made.querySelector("[data-retry]");
  if (retry) again.href = retry;
  else again.remove();
  const link = made.querySelector("a[data-next]");
  if (link) link.href += "?next=" + encodeURIComponent(location.pathname + location.search);
  const stop = made.querySelector("button");
  if (stop) stop.addEventListener("click", () => htmx.trigger(detail.elt, "htmx:abort"));
  clear(detail);
  target.prepend(made);
  htmx.process(made);
}

function clear({ target }) {
  target.querySelectorAll(".failed").forEach((made) => made.remove());
}

function failed(event, cause) {
  const { requestConfig, pathInfo } = event.detail;
  const retry = requestConfig.verb === "get" && cause !== "signed-out";
  note(event.detail, cause, retry && (pathInfo.finalRequestPath || pathInfo.requestPath));
}

document.addEventListener("htmx:beforeRequest", ({ detail }) => {
  clear(detail);
  detail.target.setAttribute("aria-busy", "true");
  detail.requestConfig.slow = setTimeout(() => note(detail, "working"), SLOW);
});
document.addEventListener("htmx:beforeOnLoad", ({ detail }) => clear(detail));
document.addEventListener("htmx:afterRequest", ({ detail }) => {
  clearTimeout(detail.requestConfig.slow);
  detail.target.removeAttribute("aria-busy");
});
document.addEventListener("htmx:sendAbort", ({ detail }) => clear(detail));
document.addEventListener("htmx:sendError", (event) => failed(event, "offline"));
document.addEventListener("htmx:timeout", (event) => failed(event, "slow"));
document.addEventListener("htmx:responseError", (event) => {
  failed(event, { 403: "signed-out", 404: "gone" }[event.detail.xhr.status] || "error");
});
document.addEventListener("htmx:afterSettle", ({ target, detail }) => {
  // Whoever turns a page reads on at its top, also where the link that was pressed is gone.
  const turned = detail.requestConfig?.elt.closest(".pager") && target.querySelector("caption");
  if (turned) {
    turned.tabIndex = -1;
    turned.focus();
  }
  const said = target.matches("[data-says]") ? target : target.querySelector("[data-says]");
  if (said) document.getElementById("live").textContent = said.dataset.says;
});
