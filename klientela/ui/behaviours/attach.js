// Finds elements with data-behaviour and hands each to the module of that name, once.
const behaviours = {
  combobox: () => import("./combobox.js"),
  dialog: () => import("./dialog.js"),
  dirty: () => import("./dirty.js"),
  drop: () => import("./drop.js"),
  menu: () => import("./menu.js"),
  rows: () => import("./rows.js"),
  suggest: () => import("./suggest.js"),
  toasts: () => import("./toasts.js"),
  cell: () => import("./cell.js"),
  copy: () => import("./copy.js"),
  passkey: () => import("./passkey.js"),
  board: () => import("../islands/board.js"),
  grid: () => import("../islands/grid.js"),
};

const attached = new WeakSet();

export function attach(root) {
  const elements = [...(root.matches?.("[data-behaviour]") ? [root] : []), ...root.querySelectorAll("[data-behaviour]")];
  for (const element of elements) {
    if (attached.has(element)) continue;
    attached.add(element);
    for (const name of element.dataset.behaviour.split(" ")) behaviours[name]?.().then((module) => module.default(element));
  }
}
