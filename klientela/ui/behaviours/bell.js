// The bell: how many notifications are new, live. Of all tabs of a browser one holds the stream; the others hear it from that one.
import { say, tell } from "./telling.js";

const COUNT = "notices";
const RETRY = 5000;

export default function bell(details) {
  if (details.dataset.off || !window.EventSource) return;
  const panel = details.querySelector(".notif");
  const channel = new BroadcastChannel("klientela");
  const hear = ({ count }) => {
    const before = Number(localStorage.getItem(COUNT) ?? 0);
    show(details, count);
    if (details.open) afterwards(panel);
    if (count > before && document.visibilityState === "visible") fresh(details);
  };
  show(details, Number(localStorage.getItem(COUNT) ?? 0));
  channel.addEventListener("message", ({ data }) => {
    if (data.topic === COUNT) hear(data);
    document.dispatchEvent(new CustomEvent(`live:${data.topic}`, { detail: data }));
  });
  details.addEventListener("toggle", () => details.open && look(panel));
  const alone = () => listen(details.dataset.stream, (data) => {
    if (data.topic === COUNT) hear(data);
    document.dispatchEvent(new CustomEvent(`live:${data.topic}`, { detail: data }));
    channel.postMessage(data);
  });
  if (!navigator.locks) return alone();
  navigator.locks.request("stream", () => new Promise(alone));
}

const look = (panel) => window.htmx.trigger(panel, "look");

// A button pressed in the panel is answered first: the answer to a form that is gone would be told to nobody.
function afterwards(panel) {
  if (!panel.querySelector(".htmx-request")) return look(panel);
  panel.addEventListener("htmx:afterRequest", () => afterwards(panel), { once: true });
}

function show(details, count) {
  const badge = details.querySelector(".bell-n");
  badge.hidden = !count;
  badge.textContent = count > 99 ? "99+" : count || "";
  localStorage.setItem(COUNT, count);
}

function listen(url, hear) {
  const source = new EventSource(url);
  source.addEventListener(COUNT, (event) => hear({ topic: COUNT, ...JSON.parse(event.data) }));
  source.addEventListener("error", () => {
    if (source.readyState !== EventSource.CLOSED) return;
    setTimeout(() => listen(url, hear), RETRY * (1 + Math.random()) * 6);
  });
}

// What came just now is told once in this browser.
async function fresh(details) {
  const answer = await fetch(details.dataset.fresh, { headers: { "HX-Request": "true" } });
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const told = new Set(JSON.parse(localStorage.getItem("told") ?? "[]"));
  for (const line of page.querySelectorAll("[data-key]")) {
    if (told.has(line.dataset.key)) continue;
    told.add(line.dataset.key);
    tell(line.textContent);
    say(line.textContent);
  }
  localStorage.setItem("told", JSON.stringify([...told].slice(-50)));
}
