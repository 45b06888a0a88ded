// D ticks the task that has the focus; the next one gets it.
import { when } from "./keys.js";
import { current, focus } from "./rows.js";

export default function ticks(list) {
  when("tick", () => {
    const row = current(list);
    const button = row && list.contains(row) ? row.querySelector(".tick button:not(:disabled)") : null;
    if (!button) return false;
    const rows = [...list.querySelectorAll("[data-id]")];
    const next = rows[rows.indexOf(row) + 1] ?? rows[rows.indexOf(row) - 1];
    button.form.requestSubmit(button);
    focus(next);
    return true;
  });
}
