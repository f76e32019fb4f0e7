// Django's rows of a table and its boxes that complete a word are named for the
// eye only; this names them for those who listen.
(() => {
  "use strict";

  const nameOf = (field) => {
    const label = field.labels && field.labels[0];
    if (label) return label.textContent.trim().replace(/:$/, "");
    const cell = field.closest("td");
    const table = cell && cell.closest("table");
    if (!table) return "";
    const column = [...cell.classList].find((name) => name.startsWith("field-"));
    const head = column
      ? table.querySelector(`thead .column-${CSS.escape(column.slice(6))}`)
      : cell.matches(".delete") && table.querySelector("thead th:last-child");
    return head ? head.textContent.trim() : "";
  };

  const nameAll = () => {
    for (const empty of document.querySelectorAll("thead th.original:empty")) {
      empty.replaceWith(Object.assign(document.createElement("td"), { className: "original" }));
    }
    for (const field of document.querySelectorAll("td input, td select, td textarea")) {
      const name = field.ariaLabel || nameOf(field);
      if (name) field.setAttribute("aria-label", name);
    }
    // A bare span may not have a name, and this one is a picture.
    for (const hint of document.querySelectorAll("span.help-tooltip[aria-label]")) {
      hint.setAttribute("role", "img");
    }
    for (const box of document.querySelectorAll(".select2-container")) {
      const field = box.previousElementSibling;
      const name = field && nameOf(field);
      if (!name) continue;
      // A box of many values has no one text.
      const value = box.querySelector("[role=textbox]")?.title;
      for (const part of box.querySelectorAll("[role=combobox], [role=textbox], [role=searchbox]")) {
        part.removeAttribute("aria-labelledby");
        part.setAttribute("aria-label", value ? `${name}: ${value}` : name);
      }
    }
  };

  // Boxes and rows come when other scripts please, and change what they show.
  new MutationObserver(nameAll).observe(document.documentElement, {
    childList: true,
    subtree: true,
  });
  nameAll();
})();
