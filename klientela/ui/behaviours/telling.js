// Says things: to screen readers through the live region, to everybody through toasts and banners.
const SECONDS = 10;
const MOST = 3;

export function say(text) {
  const live = document.getElementById("live");
  if (live) live.textContent = text;
}

export function tell(text, tone = "") {
  const box = document.getElementById("toasts");
  if (!box || !text) return;
  const toast = document.createElement("div");
  toast.className = tone ? `toast ${tone}` : "toast";
  const words = document.createElement("span");
  words.textContent = text;
  toast.append(words);
  box.append(toast);
  while (box.children.length > MOST) box.firstElementChild.remove();
  let timer = setTimeout(() => toast.remove(), SECONDS * 1000);
  toast.addEventListener("pointerenter", () => clearTimeout(timer));
  toast.addEventListener("pointerleave", () => (timer = setTimeout(() => toast.remove(), SECONDS * 1000)));
}
