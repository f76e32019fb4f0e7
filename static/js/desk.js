// The complaint desk by keyboard. Every key presses a button or follows a link that
// is on the page anyway; without this file the page works by mouse and Tab.

function fill(button) {
  const field = document.getElementById(button.dataset.field);
  if (!field) return false;
  field.value = button.dataset.text;
  const outcome = document.getElementById("id_outcome");
  if (outcome && button.dataset.outcome) outcome.value = button.dataset.outcome;
  field.focus();
  return true;
}

for (const button of document.querySelectorAll("[data-template]")) {
  button.addEventListener("click", (event) => {
    if (fill(button)) event.preventDefault();
  });
}
