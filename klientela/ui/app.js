// Runs on every page: htmx, and the behaviours that elements ask for by data-behaviour.
import htmx from "htmx.org";
import { Idiomorph } from "idiomorph";
import { attach } from "./behaviours/attach.js";
import "./behaviours/requests.js";
import "./behaviours/keys.js";
import "./behaviours/morph.js";
import "./behaviours/popover.js";

window.htmx = htmx;
window.Idiomorph = Idiomorph;
attach(document);
htmx.onLoad(attach);
