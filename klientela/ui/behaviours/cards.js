// Cards of a board by keyboard: J and K or arrows walk a column, arrows go to the columns beside, Enter opens the card.
import { when } from "./keys.js";

export function walkCards(root) {
  const here = () => (root.isConnected ? root.querySelector("[data-id]:focus, [data-id]:focus-within") : null);
  const columns = () => [...root.querySelectorAll(".kcards")];
  const land = (card) => {
    card?.focus();
    card?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return Boolean(card);
  };
  const mine = (event) => root.isConnected && (event.target.matches("body, main") || root.contains(event.target));
  when("card", (event) => {
    if (!mine(event)) return false;
    const by = ["j", "ArrowDown"].includes(event.key) ? 1 : -1;
    const known = [...(here()?.parentElement ?? root).querySelectorAll("[data-id]")];
    return land(known[known.indexOf(here()) + by] ?? (here() ? null : known[0]));
  });
  when("column", (event) => {
    if (!mine(event) || !here()) return false;
    const [all, at] = [columns(), columns().indexOf(here().parentElement)];
    const step = event.key === "ArrowRight" ? 1 : -1;
    const place = [...here().parentElement.querySelectorAll("[data-id]")].indexOf(here());
    for (let next = at + step; all[next]; next += step) {
      const cards = all[next].querySelectorAll("[data-id]");
      if (cards.length) return land(cards[Math.min(place, cards.length - 1)]);
    }
    return true;
  });
  when("open-card", (event) => event.target.matches("[data-id]") && root.contains(event.target) && (event.target.querySelector("a[href]")?.click(), true));
}
