// hx-swap="morph": what has not changed stays as it is, so that focus and scroll position survive an answer. Needs hx-ext="morph" above it.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";

htmx.defineExtension("morph", {
  isInlineSwap: (style) => style === "morph",
  handleSwap: (style, target, fragment) => style === "morph" && Idiomorph.morph(target, fragment.firstElementChild, { ignoreActiveValue: true }),
});
