// Garnish only: every page works without this file.
"use strict";
for (const form of document.querySelectorAll("form[data-autosave]")) {
  const said = document.getElementById(form.dataset.said);
  let changed = false, sending = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { sending = true; changed = false; });
  addEventListener("beforeunload", (event) => { if (changed && !sending) event.preventDefault(); });
  setInterval(async () => {
    if (!changed || sending) return;
    changed = false;
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form) });
      if (!answer.ok) throw new Error(answer.status);
      if (said) said.textContent = await answer.text();
    } catch { changed = true; if (said) said.textContent = form.dataset.failed; }
  }, 10000);
}
for (const menu of document.querySelectorAll("details.me")) {
  menu.addEventListener("keydown", (event) => {
    if (event.key === "Escape") { menu.open = false; menu.querySelector("summary").focus(); }
  });
  addEventListener("click", (event) => { if (!menu.contains(event.target)) menu.open = false; });
}
