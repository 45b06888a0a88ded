// Toasts that came with the page go after a while.
export default function toasts(box) {
  for (const toast of box.children) setTimeout(() => toast.remove(), 10_000);
}
