// The complaint desk by keyboard. Every key presses a button or follows a link that is
// on the page anyway; without this file the page works by mouse and Tab.

const OFF = "desk-keys-off";
const ACTIONS = { v: "verifikasi", a: "disposisi", r: "kabar", c: "jawab" };
const sheet = document.querySelector("[data-keys]");
const form = document.querySelector("[data-action-form]");
const rows = [...document.querySelectorAll("#result_list tbody tr")].filter(linkOf);
let current = -1;

function linkOf(row) {
  return row.querySelector("th a, td a");
}

function choose(n) {
  if (!rows.length) return;
  rows[current]?.classList.remove("is-current");
  current = Math.max(0, Math.min(n, rows.length - 1));
  rows[current].classList.add("is-current");
  linkOf(rows[current]).focus();
}

// On the list of the chosen row, or of the first one; the way back is the same list.
function act(name) {
  const button = document.querySelector(`.complaint-actions a[href*="/aksi/${name}/"]`);
  if (button) return button.click();
  const row = rows[Math.max(current, 0)];
  if (!row) return;
  const address = new URL(linkOf(row).href);
  address.pathname = address.pathname.replace(/change\/$/, `aksi/${name}/`);
  address.search = "";
  address.searchParams.set("_changelist_filters", location.search.slice(1));
  location.assign(address);
}

function fill(button) {
  const field = document.getElementById(button.dataset.field);
  if (!field) return false;
  field.value = button.dataset.text;
  const outcome = document.getElementById("id_outcome");
  if (outcome && button.dataset.outcome) outcome.value = button.dataset.outcome;
  field.focus();
  return true;
}

function press(key) {
  if (key === "?" && sheet) {
    sheet.open = !sheet.open;
    sheet.querySelector("summary").focus();
    return true;
  }
  const template = document.querySelector(`[data-template][data-key="${CSS.escape(key)}"]`);
  if (template) return fill(template);
  if (form) return false;
  if (key in ACTIONS) return act(ACTIONS[key]), true;
  if (key === "j") return choose(current + 1), true;
  if (key === "k") return choose(current - 1), true;
  if (key === "x" && rows.length) {
    if (current < 0) choose(0);
    rows[current].querySelector("input.action-select")?.click();
    return true;
  }
  return false;
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key === "Enter" && form) {
    event.preventDefault();
    form.requestSubmit(form.querySelector(".submit-row [type=submit]"));
    return;
  }
  if (event.ctrlKey || event.metaKey || event.altKey || localStorage.getItem(OFF)) return;
  if (event.target.closest("textarea, select, input:not([type=checkbox], [type=radio])")) return;
  if (press(event.key)) event.preventDefault();
});

for (const button of document.querySelectorAll("[data-template]")) {
  button.addEventListener("click", (event) => {
    if (fill(button)) event.preventDefault();
  });
}

const toggle = document.querySelector("[data-keys-off]");
if (toggle) {
  toggle.checked = Boolean(localStorage.getItem(OFF));
  toggle.addEventListener("change", () => {
    if (toggle.checked) localStorage.setItem(OFF, "1");
    else localStorage.removeItem(OFF);
  });
}

// A form without templates begins at its first field.
if (form && !document.querySelector("[data-template]")) {
  form.querySelector(".form-row select, .form-row textarea, .form-row input")?.focus();
}

// Still on this complaint: the others on it see a name, see complaints/admin/page.py.
const presence = document.querySelector("[data-presence]");
if (presence) {
  setInterval(async () => {
    if (document.hidden) return;
    const answer = await fetch(presence.dataset.presence).catch(() => null);
    if (answer?.ok) presence.innerHTML = await answer.text();
  }, 60_000);
}

const printer = document.querySelector("[data-print]");
if (printer) {
  printer.hidden = false;
  printer.addEventListener("click", () => window.print());
}
