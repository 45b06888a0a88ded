// Likely duplicates one below the other: J and K walk, M merges the pair that has the focus, N says that the two are not the same.
import { when } from "./keys.js";
import { current, focus } from "./rows.js";

const PLACE = "pair";

export default function pairs(list) {
  const all = () => [...list.querySelectorAll("[data-id]")];
  const here = () => current(list);
  const press = (what) => () => {
    const button = here()?.querySelector(`[data-do=${what}]`);
    if (!button) return false;
    sessionStorage.setItem(PLACE, all().indexOf(here()));
    button.click();
    return true;
  };
  when("pair", (event) => {
    if (!list.isConnected) return false;
    const at = all().indexOf(here()) + (/k|arrowup/i.test(event.key) ? -1 : 1);
    return focus(all()[Math.min(Math.max(at, 0), all().length - 1)]);
  });
  when("merge-pair", press("merge"));
  when("different-pair", press("different"));
  const before = sessionStorage.getItem(PLACE);
  sessionStorage.removeItem(PLACE);
  if (before !== null) focus(all()[Math.min(before, all().length - 1)]);
}
