// What a metric means also shows when the pointer rests on its button or the keyboard reaches it. The click, Escape and one
// at a time are the browser's own popover: without this file that still works.
let waiting;
const of = (button) => document.getElementById(button.getAttribute("popovertarget"));
const show = (button) => button.isConnected && of(button).showPopover({ source: button });
const hide = () => document.querySelectorAll(".gloss:popover-open").forEach((open) => open.hidePopover());

document.addEventListener("pointerover", ({ target, pointerType }) => {
  if (pointerType !== "mouse") return;
  const button = target.closest(".about");
  clearTimeout(waiting);
  if (button) waiting = setTimeout(show, 200, button);
  else if (!target.closest(".gloss") && !document.activeElement.matches(".about")) waiting = setTimeout(hide, 200);
});
document.addEventListener("focusin", ({ target }) => {
  if (target.matches(".about:focus-visible")) show(target);
});
document.addEventListener("focusout", ({ target }) => {
  if (target.matches(".about")) hide();
});
