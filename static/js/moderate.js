// Keys for who moderates much: they choose and open; sending stays a press of Enter
// on the button. Without this file all of it works by Tab and mouse.
(() => {
  "use strict";

  const decisions = { t: "terbitkan", j: "jawab", a: "aduan", x: "tolak" };
  const typing = (target) =>
    target.matches("input:not([type=radio]):not([type=checkbox]), textarea, select");

  function decide(form, key) {
    const radio = form.querySelector(`[name=decision][value="${decisions[key]}"]`);
    if (!radio) return false;
    radio.checked = true;
    const next = { jawab: "text", aduan: "category", tolak: "reason" }[radio.value];
    (next ? form.elements[next] : form.querySelector("[type=submit]")).focus();
    return true;
  }

  function move(rows, step) {
    const here = rows.findIndex((row) => row.contains(document.activeElement));
    const row = rows[Math.min(Math.max(here + step, 0), rows.length - 1)];
    row?.querySelector("th a, td a")?.focus();
    return Boolean(row);
  }

  function choose() {
    const row = document.activeElement.closest("#result_list tr");
    const box = row?.querySelector(".action-select");
    box?.click();
    return Boolean(box);
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const form = document.querySelector("form[data-moderation]");
    const rows = [...document.querySelectorAll("#result_list tbody tr")];
    let done = false;
    if (form) done = event.key in decisions && decide(form, event.key);
    else if (event.key === "j" || event.key === "k")
      done = move(rows, event.key === "j" ? 1 : -1);
    else if (event.key === "x") done = choose();
    if (done) event.preventDefault();
  });
})();
