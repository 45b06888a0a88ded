// What every htmx request has in common: the CSRF token from its cookie, failures told aloud, focus kept where it was.
import { say, tell } from "./telling.js";

const cookie = (name) => document.cookie.split("; ").find((part) => part.startsWith(`${name}=`))?.slice(name.length + 1) ?? "";

export const token = () => cookie("csrftoken") || document.querySelector("[name=csrfmiddlewaretoken]")?.value || "";

// A browser with a script fetches what stands far down once the page is there; without one, pages come whole.
document.cookie = `late=1; path=/; samesite=lax${location.protocol === "https:" ? "; secure" : ""}`;

document.addEventListener("htmx:configRequest", ({ detail }) => {
  if (detail.verb !== "get") detail.headers["X-CSRFToken"] = token();
});

document.addEventListener("htmx:sendError", () => tell(document.body.dataset.offline, "red"));

document.addEventListener("htmx:responseError", ({ detail }) => {
  const text = detail.xhr.getResponseHeader("X-Message");
  tell(text ? decodeURIComponent(text) : document.body.dataset.failed, "red");
});

document.addEventListener("htmx:afterSwap", ({ detail }) => {
  const wrong = detail.target.querySelector?.("[aria-invalid=true]");
  if (wrong) wrong.focus();
  const text = detail.xhr.getResponseHeader("X-Announce");
  if (text) say(decodeURIComponent(text));
});

document.addEventListener("toast", ({ detail }) => tell(detail.text ?? detail.value, detail.tone, detail.undo));
