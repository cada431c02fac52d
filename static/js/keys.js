// Single keys for what the page offers anyway: links, buttons and fields name theirs with data-key, rows have data-row.
// They rest while one types, with Ctrl, Alt or Command, and while a dialog is open. The profile switches them off: then
// this file is not loaded.
const TYPING = "input:not([type=checkbox], [type=radio], [type=submit]), textarea, select, [contenteditable]";

function resting({ target, defaultPrevented, isComposing, ctrlKey, altKey, metaKey }) {
  return defaultPrevented || isComposing || ctrlKey || altKey || metaKey || target.closest(TYPING) || document.querySelector("dialog[open]");
}

// The next or the previous row takes the focus, Enter opens it.
function step(by) {
  const rows = [...document.querySelectorAll("[data-row]")];
  const at = rows.findIndex((row) => row.closest("tr, li").contains(document.activeElement));
  const next = rows[at < 0 ? 0 : at + by];
  if (next) next.focus();
  return rows.length > 0;
}

function closeMenu() {
  const menu = document.querySelector("details.menu[open]");
  if (!menu) return false;
  menu.open = false;
  menu.querySelector("summary").focus();
  return true;
}

function act(found) {
  if (!found) return false;
  if (found.matches(TYPING)) {
    const menu = found.closest("details");
    if (menu) menu.open = true;
    found.focus();
    if (found.type === "search") found.select();
  } else found.click();
  return true;
}

document.addEventListener("keydown", (event) => {
  const { key, target } = event;
  if (resting(event)) return;
  // Arrows belong to whatever has the focus: only when nothing has it they change the period.
  if (key.startsWith("Arrow") && target !== document.body && target.id !== "main") return;
  const keys = document.getElementById("keys");
  const done =
    key === "?" ? (keys.showModal(), true)
    : key === "Escape" && closeMenu() ? true
    : (key === "j" && step(1)) || (key === "k" && step(-1)) ? true
    : act(document.querySelector(`[data-key="${CSS.escape(key)}"]`));
  if (done) event.preventDefault();
});
