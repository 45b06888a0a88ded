// Warns before leaving a form with unsaved changes.
export default function dirty(form) {
  let changed = false;
  form.addEventListener("input", (event) => (changed ||= event.target.form === form));
  form.addEventListener("submit", () => (changed = false));
  window.addEventListener("beforeunload", (event) => {
    if (changed && form.isConnected) event.preventDefault();
  });
}
