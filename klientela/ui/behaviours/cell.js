// A field being changed in place: focus at once, Enter saves, Escape leaves it as it was.
export default function cell(form) {
  const input = form.querySelector("input:not([type=hidden]), select, textarea");
  input?.focus();
  input?.select?.();
  form.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented) form.querySelector("[data-cancel]")?.click();
    if (event.key === "Enter" && event.target.tagName !== "TEXTAREA" && !event.defaultPrevented && event.target.tagName === "INPUT") {
      event.preventDefault();
      form.requestSubmit();
    }
  });
}
