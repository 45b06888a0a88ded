// Leads over a page, from one element with data-tour to the next. What is not there, or not to be seen, is passed over.
// Enter and the arrows go on and back, Escape ends it; the card holds the focus, and screen readers are told each stop.
let over = null;

export async function lead(address) {
  over?.();
  const answer = await fetch(address).catch(() => null);
  if (!answer?.ok) return;
  const holder = document.createElement("div");
  holder.innerHTML = await answer.text();
  const [sheet, card, ring] = holder.children;
  await dressed(sheet);
  const stops = [...card.querySelectorAll("li")].filter((stop) => targetOf(stop));
  if (stops.length) walk({ card, ring, stops, at: 0, before: document.activeElement });
  else document.getElementById("live").textContent = card.dataset.nothing;
}

// The style comes with the first walk.
function dressed(sheet) {
  if (document.head.querySelector(`link[href="${sheet.getAttribute("href")}"]`)) return Promise.resolve();
  return new Promise((done) => {
    sheet.addEventListener("load", done);
    sheet.addEventListener("error", done);
    document.head.append(sheet);
  });
}

const isSeen = (element) => element.checkVisibility({ visibilityProperty: true }) && element.getBoundingClientRect().width > 0;
const targetOf = (stop) => [...document.querySelectorAll(`[data-tour~="${CSS.escape(stop.dataset.at)}"]`)].find(isSeen);

function walk(tour) {
  const { card, ring } = tour;
  document.body.append(ring, card);
  const put = () => place(tour);
  const end = () => {
    over = null;
    removeEventListener("resize", put);
    removeEventListener("scroll", put, true);
    (card.remove(), ring.remove());
    if (location.hash.startsWith("#tour=")) history.replaceState(history.state, "", location.pathname + location.search);
    tour.before?.focus?.();
  };
  const go = (by) => {
    const to = tour.at + by;
    if (to >= tour.stops.length) return end();
    tour.at = Math.max(0, to);
    show(tour);
  };
  const keys = { Enter: 1, ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 };
  card.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.key === "Escape") return (event.preventDefault(), end());
    const isButton = event.key === "Enter" && event.target.closest("button");
    if (!keys[event.key] || isButton) return;
    event.preventDefault();
    go(keys[event.key]);
  });
  card.querySelector("[data-next]").addEventListener("click", () => go(1));
  card.querySelector("[data-back]").addEventListener("click", () => go(-1));
  card.querySelector("[data-end]").addEventListener("click", end);
  addEventListener("resize", put);
  addEventListener("scroll", put, true);
  over = end;
  (ring.showPopover(), card.showPopover());
  show(tour);
}

function show(tour) {
  const { card, stops, at } = tour;
  const stop = stops[at];
  const [place, next] = [card.querySelector("[data-place]"), card.querySelector("[data-next]")];
  card.querySelector("#tour-title").textContent = stop.querySelector("b").textContent;
  card.querySelector("#tour-text").textContent = stop.querySelector("span").textContent;
  place.textContent = place.dataset.place.replace("{}", at + 1).replace("{}", stops.length);
  card.querySelector("[data-back]").disabled = at === 0;
  const words = next.querySelector("span");
  next.dataset.more ??= words.textContent;
  words.textContent = at === stops.length - 1 ? next.dataset.last : next.dataset.more;
  targetOf(stop)?.scrollIntoView({ block: "nearest", inline: "nearest" });
  placeSoon(tour);
  next.focus({ preventScroll: true });
}

const placeSoon = (tour) => (place(tour), requestAnimationFrame(() => place(tour)));

// The card stands beside what it speaks of where there is room, else at the foot of the screen.
function place({ card, ring, stops, at }) {
  const target = targetOf(stops[at]);
  ring.hidden = !target;
  if (!target) return;
  const box = target.getBoundingClientRect();
  const [top, left] = [Math.max(2, box.top - 4), Math.max(2, box.left - 4)];
  const [bottom, right] = [Math.min(innerHeight - 2, box.bottom + 4), Math.min(innerWidth - 2, box.right + 4)];
  set(ring, { top, left, width: right - left, height: bottom - top });
  const [width, height] = [card.offsetWidth, card.offsetHeight];
  if (innerWidth < 640) return set(card, { left: (innerWidth - width) / 2, top: box.top > innerHeight / 2 ? 12 : innerHeight - height - 12 });
  const isBeside = right + width + 24 < innerWidth && bottom - top > height;
  const under = bottom + height + 12 < innerHeight ? bottom + 8 : top - height - 8;
  const inside = under < 8 ? innerHeight - height - 24 : under;
  const wanted = isBeside ? { left: right + 12, top: top + 12 } : { left, top: inside };
  set(card, { left: Math.min(Math.max(12, wanted.left), innerWidth - width - 12), top: Math.min(wanted.top, innerHeight - height - 12) });
}

function set(element, values) {
  for (const [name, value] of Object.entries(values)) element.style.setProperty(name, `${value}px`);
}
