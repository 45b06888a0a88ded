// A form that asks for a time zone: the browser knows the visitor's own, and a choice needs no button.
export default function zone(form) {
  const box = form.elements.zone;
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone;
  const isKnown = [...box.options].some((option) => option.value === own);
  form.querySelector("button").hidden = true;
  box.addEventListener("change", () => form.requestSubmit());
  if (form.dataset.guess && isKnown && own !== box.value) {
    box.value = own;
    form.requestSubmit();
  }
}
