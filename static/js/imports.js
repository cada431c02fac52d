// A large file takes a while: the page says so meanwhile, and takes the press of a button once.
const turn = (form, busy) => {
  const said = form.querySelector("[data-busy]");
  if (busy) form.setAttribute("aria-busy", "true");
  else form.removeAttribute("aria-busy");
  said.textContent = busy ? said.dataset.busy : "";
  form.querySelectorAll("button").forEach((button) => (button.disabled = busy));
};

document.addEventListener("submit", ({ target }) => {
  // Afterwards: the button that was pressed is part of what is sent.
  if (target.querySelector("[data-busy]")) setTimeout(turn, 0, target, true);
});
// Back to a page that the browser kept as it was.
addEventListener("pageshow", () => document.querySelectorAll("form[aria-busy]").forEach((form) => turn(form, false)));
