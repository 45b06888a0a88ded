// Runs on every page: htmx, and the behaviours that elements ask for by data-behaviour.
import htmx from "htmx.org";
import { attach } from "./behaviours/attach.js";
import "./behaviours/requests.js";
import "./behaviours/keys.js";
import "./behaviours/popover.js";

window.htmx = htmx;
// What waits for all behaviours, such as a test that types at once, finds the mark of it on the root.
attach(document).then(() => (document.documentElement.dataset.ready = ""));
htmx.onLoad(attach);
