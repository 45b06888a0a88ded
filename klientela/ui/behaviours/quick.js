// A line that adds something is empty again when it has been added, ready for the next.
export default function quick(form) {
  form.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (!detail.successful || detail.elt !== form) return;
    form.querySelector("[name=title]").value = "";
    form.querySelector("[name=title]").focus();
  });
}
