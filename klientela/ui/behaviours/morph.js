// hx-swap="morph": what has not changed stays as it is, so that focus and scroll position survive an answer. Needs hx-ext="morph" above it,
// which is also what fetches this. Takes htmx from the window, so that it stays in the script of every page.
import { Idiomorph } from "idiomorph";

window.htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) => style === "morph" && Idiomorph.morph(target, fragment.firstElementChild, { ignoreActiveValue: true }),
});
