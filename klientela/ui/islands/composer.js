// Where people note what happened: what they write is kept on the server as they go; @ and # offer names, / texts that are used again.
import { fetchInto, later, listbox } from "../behaviours/listbox.js";
import { token } from "../behaviours/requests.js";

const SIGN = /(^|\s)([@#/])([\p{L}\d][\p{L}\d .'–-]{0,40}|)$/u;

export default function composer(form) {
  const text = form.querySelector("textarea[name=text]");
  const kept = form.querySelector("[data-kept]");
  let saving = false;
  const keep = later(800, async () => {
    if (saving || !form.isConnected) return;
    const headers = { "X-CSRFToken": token(), "HX-Request": "true" };
    const answer = await fetch(form.dataset.draft, { method: "POST", body: new FormData(form), headers });
    if (answer.ok && kept) kept.textContent = answer.headers.get("X-Kept") ? kept.dataset.words : "";
  });
  form.addEventListener("input", keep);
  form.addEventListener("submit", () => (saving = true));
  form.addEventListener("htmx:afterRequest", () => (saving = false));
  form.querySelector(".more-kinds")?.addEventListener("change", (event) => (event.currentTarget.open = false));
  if (!text) return;
  name(form, text);
}

// Offers names after @ and #, templates after /; what is chosen is written out, and told beside the text.
function name(form, text) {
  const list = document.createElement("div");
  Object.assign(list, { id: "note-names", className: "menu options", hidden: true });
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", text.labels?.[0]?.textContent ?? "");
  text.after(list);
  text.setAttribute("aria-controls", list.id);
  text.setAttribute("aria-haspopup", "listbox");
  const box = listbox(text, list, (option) => {
    const [, , sign, typed] = before(text) ?? [];
    if (sign) choose(form, text, { sign, typed, key: option.dataset.value, label: option.dataset.label });
    box.close();
  });
  text.removeAttribute("aria-expanded");
  const offer = later(150, async () => {
    const found = before(text);
    if (!found) return box.close();
    const url = new URL(form.dataset.names, location.href);
    url.searchParams.set("sign", found[2]);
    url.searchParams.set("q", found[3]);
    if (!(await fetchInto(list, url)) || !list.querySelector("[role=option]")) return box.close();
    box.open();
    box.mark(box.first());
  });
  text.addEventListener("input", offer);
}

const before = (text) => text.value.slice(0, text.selectionStart).match(SIGN);

async function choose(form, text, { sign, typed, key, label }) {
  const start = text.selectionStart - typed.length - 1;
  text.setSelectionRange(start, text.selectionStart);
  if (sign === "/") {
    const answer = await fetch(`${form.dataset.names}?template=${encodeURIComponent(key)}`);
    return answer.ok && put(text, await answer.text(), start);
  }
  put(text, `${sign}${label} `, start);
  const about = form.querySelector("select[name=about]");
  if (sign === "#" && about) return (about.value = key);
  // Where the choice of records has not come yet, the record is told like a mentioned colleague.
  form.append(Object.assign(document.createElement("input"), { type: "hidden", name: sign === "#" ? "about" : "mention", value: key }));
}

function put(text, words, start) {
  text.focus();
  text.setRangeText(words, start, text.selectionEnd, "end");
  text.dispatchEvent(new Event("input", { bubbles: true }));
}
