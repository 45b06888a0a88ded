// Begins a walk: by the button in the dialog of keys over the page one is on, or by an address that ends with #tour=…
export default function tour(button) {
  const begin = async (code) => (await import("../islands/tour.js")).lead(button.dataset.address.replace("/page/", `/${code}/`));
  const asked = () => /^#tour=([a-z-]+)$/.exec(location.hash)?.[1];
  const follow = () => asked() && begin(asked());
  button.addEventListener("click", () => (button.closest("dialog")?.close(), begin("page")));
  addEventListener("hashchange", follow);
  follow();
}
