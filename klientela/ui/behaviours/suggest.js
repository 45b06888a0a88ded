// The search box at the top: results while one types; Enter without a choice opens the page of results.
import { fetchInto, later, listbox } from "./listbox.js";

export default function suggest(form) {
  const input = form.querySelector("input[type=search]");
  const list = document.getElementById(input.getAttribute("aria-controls"));
  const box = listbox(input, list, (option) => (location.href = option.dataset.url ?? option.querySelector("a").href));
  const search = later(150, async () => {
    const text = input.value.trim();
    if (text.length < 2) return box.close();
    const url = new URL(form.dataset.url, location.href);
    url.searchParams.set("q", text);
    url.searchParams.set("suggest", "1");
    if (await fetchInto(list, url)) box.open();
  });
  input.addEventListener("input", search);
}
