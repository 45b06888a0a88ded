// Finds elements with data-behaviour and hands each to the module of that name, once.
const behaviours = {
  combobox: () => import("./combobox.js"),
  dialog: () => import("./dialog.js"),
  dirty: () => import("./dirty.js"),
  reveal: () => import("./reveal.js"),
  drop: () => import("./drop.js"),
  files: () => import("./files.js"),
  menu: () => import("./menu.js"),
  rows: () => import("./rows.js"),
  chips: () => import("./chips.js"),
  narrow: () => import("./narrow.js"),
  picker: () => import("../islands/picker.js"),
  question: () => import("../islands/question.js"),
  peek: () => import("./peek.js"),
  edit: () => import("./edit.js"),
  select: () => import("./select.js"),
  palette: () => import("./palette.js"),
  toasts: () => import("./toasts.js"),
  cell: () => import("./cell.js"),
  copy: () => import("./copy.js"),
  composer: () => import("../islands/composer.js"),
  passkey: () => import("../islands/passkey.js"),
  arrange: () => import("../islands/arrange.js"),
  wells: () => import("../islands/wells.js"),
  widths: () => import("./widths.js"),
  bell: () => import("./bell.js"),
  pairs: () => import("./pairs.js"),
  ticks: () => import("./ticks.js"),
  quick: () => import("./quick.js"),
  zone: () => import("./zone.js"),
  tour: () => import("./tour.js"),
  board: () => import("../islands/board.js"),
  grid: () => import("../islands/grid.js"),
  calendar: () => import("../islands/calendar.js"),
  plan: () => import("../islands/plan.js"),
};

const attached = new WeakSet();

export function attach(root) {
  const coming = root.matches?.("[hx-ext=morph]") || root.querySelector("[hx-ext=morph]") ? [import("./morph.js")] : [];
  const elements = [...(root.matches?.("[data-behaviour]") ? [root] : []), ...root.querySelectorAll("[data-behaviour]")];
  for (const element of elements) {
    if (attached.has(element)) continue;
    attached.add(element);
    for (const name of element.dataset.behaviour.split(" ")) coming.push(behaviours[name]?.().then((module) => module.default(element)));
  }
  return Promise.all(coming);
}
