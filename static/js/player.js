// Opens a video in a dialog: TikTok's own player, or the demo's clip. Nothing is loaded before the click; without this
// file the same link opens the video in a new tab.
document.addEventListener("click", (event) => {
  const link = event.target.closest("a[data-player]");
  if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const dialog = document.getElementById("player");
  if (!dialog || !dialog.showModal) return;
  event.preventDefault();
  const clip = link.dataset.player.endsWith(".webm");
  const film = document.createElement(clip ? "video" : "iframe");
  film.className = "film";
  film.src = link.dataset.player;
  if (clip) Object.assign(film, { controls: true, loop: true, muted: true, autoplay: true });
  else Object.assign(film, { title: link.dataset.title || "", allow: "fullscreen" });
  dialog.querySelector(".stage").replaceChildren(film);
  dialog.querySelector("h2").textContent = link.dataset.title || "";
  dialog.querySelector(".opener").href = link.href;
  dialog.addEventListener("close", () => { film.remove(); link.focus(); }, { once: true });
  dialog.showModal();
});
document.addEventListener("click", (event) => {
  const dialog = event.target.closest("#player");
  if (dialog && (event.target === dialog || event.target.closest("[data-close]"))) dialog.close();
});
