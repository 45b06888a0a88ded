// A native dialog: opened by [data-open=id], closed by [data-close] inside; the browser keeps and returns the focus.
export default function dialog(element) {
  if (!(element instanceof HTMLDialogElement)) return;
  for (const opener of document.querySelectorAll(`[data-open="${CSS.escape(element.id)}"]`)) opener.addEventListener("click", () => element.showModal());
  for (const closer of element.querySelectorAll("[data-close]")) closer.addEventListener("click", (event) => (event.preventDefault(), element.close()));
  if (element.dataset.at === "once") element.showModal();
}
