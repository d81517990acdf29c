/* The page outside: it starts and closes parts in the frame, and shows what the frame says, as text and nothing else. */
import { failed, Summary } from "./summary.js";

const config = JSON.parse(document.querySelector("main").dataset.config);
const words = config.words;
const by = (id) => document.getElementById(id);
const frame = by("frame");
const MOST_ROWS = 2000, LONGEST = 300, CLOSE_MS = 3000, READY_MS = 15000, NOTICES_MS = 1500;

let summary = new Summary();
let rows = 0;
let running = null;
let notices = 0;
let whenClosed = null;
let readyTimer = 0;
const kept = new Map();
let resumed = null;

function text(parent, tag, content, className) {
  const made = document.createElement(tag);
  made.textContent = content;
  if (className) { made.className = className; }
  parent.append(made);
  return made;
}

function say(word, title) { by("state").textContent = words[word].replace("{title}", title || ""); }

function short(value) { return value.length > LONGEST ? value.slice(0, LONGEST) + "…" : value; }

function validCall(call) {
  return call && typeof call.name === "string" && typeof call.result === "string" && typeof call.error === "string"
    && Number.isFinite(call.at) && Array.isArray(call.args) && call.args.every((arg) => typeof arg === "string");
}

function showCall(call) {
  rows += 1;
  if (rows > MOST_ROWS) {
    if (rows === MOST_ROWS + 1) { text(text(by("calls"), "tr", ""), "td", words.log_more.replace("{n}", MOST_ROWS)).colSpan = 3; }
    return;
  }
  const row = text(by("calls"), "tr", "", failed(call) ? "failed" : "");
  text(row, "td", call.at.toFixed(1));
  const cell = text(row, "td", "");
  text(cell, "code", `${short(call.name)}(${call.args.map((arg) => JSON.stringify(short(arg))).join(", ")})`);
  text(row, "td", short(call.result) + (failed(call) ? ` · ${words.error.replace("{code}", short(call.error))}` : ""));
  by("log-empty").hidden = true;
}

function showSummary() {
  if (!by("results")) { return; }
  const fill = (id, value) => {
    by(id).classList.toggle("done", Boolean(value));
    by(id).querySelector("dd").textContent = value === true ? words.yes : value || words.not_yet;
  };
  fill("initialized", summary.initialized);
  fill("status", summary.status);
  fill("score", summary.score);
  fill("finished", summary.finished);
  by("errors").querySelector("dd").textContent = String(summary.errors);
}

function clearLog() {
  summary = new Summary();
  rows = 0;
  if (by("calls")) { by("calls").replaceChildren(); by("log-empty").hidden = false; }
  showSummary();
}

function takeCalls(calls) {
  if (!Array.isArray(calls)) { return; }
  for (const call of calls.slice(0, MOST_ROWS)) {
    if (validCall(call)) { summary.take(call); showCall(call); }
  }
  showSummary();
}

function takeClosed(data) {
  if (running === null) { return; }
  if (summary.suspended && data) { kept.set(running, data); }
  if (whenClosed) { whenClosed(); }
}

function close() {
  if (running === null) { return Promise.resolve(); }
  return new Promise((resolve) => {
    const timer = setTimeout(() => whenClosed && whenClosed(), config.direct ? 0 : CLOSE_MS);
    whenClosed = () => {
      clearTimeout(timer);
      whenClosed = null;
      say("stopped", config.parts[running].title);
      running = null;
      showResume();
      resolve();
    };
    frame.contentWindow.postMessage({ hoclieu: "close" }, config.origin);
  });
}

async function finish() {
  await close();
  frame.hidden = true;
  frame.src = "about:blank";
  by("hint").hidden = false;
  by("finish").disabled = true;
}

function chosen() { return Number(by("part").value); }

function showResume() { by("resume").hidden = !kept.has(chosen()); }

async function start(data) {
  await close();
  clearLog();
  running = chosen();
  resumed = data;
  by("hint").hidden = true;
  frame.hidden = false;
  frame.src = config.direct ? `${config.content}files/${config.parts[running].url}` : `${config.content}play/${running}`;
  by("finish").disabled = false;
  say("running", config.parts[running].title);
  clearTimeout(readyTimer);
  if (!config.direct) { readyTimer = setTimeout(() => say("unreachable"), READY_MS); }
}

async function showNotices() {
  const answer = await fetch(`notices?since=${notices}`).catch(() => null);
  if (!answer || !answer.ok) { return; }
  for (const notice of await answer.json()) {
    notices += 1;
    const item = text(by("notices"), "li", "", notice.kind === "renamed" ? "note" : "warn");
    text(item, "strong", `${words[notice.kind]}: `);
    text(item, "bdi", notice.what);
    by("no-notices").hidden = true;
  }
}

function copyLog() {
  const lines = [...by("calls").rows].map((row) => [...row.cells].map((cell) => cell.textContent).join("\t"));
  navigator.clipboard.writeText(lines.join("\n")).then(() => { by("copied").textContent = words.copied; });
}

window.addEventListener("message", (event) => {
  if (event.origin !== config.origin || event.source !== frame.contentWindow || !event.data) { return; }
  if (event.data.hoclieu === "ready") {
    clearTimeout(readyTimer);
    frame.contentWindow.postMessage({ hoclieu: "go", data: resumed }, config.origin);
  }
  if (event.data.hoclieu === "calls") { takeCalls(event.data.calls); }
  if (event.data.hoclieu === "closed") { takeClosed(event.data.data); }
});

if (frame) {
  by("start").addEventListener("click", () => start(null));
  by("resume").addEventListener("click", () => start(kept.get(chosen())));
  by("finish").addEventListener("click", finish);
  by("fullscreen").addEventListener("click", () => by("stage").requestFullscreen());
  by("part").addEventListener("change", showResume);
  if (by("copy")) { by("copy").addEventListener("click", copyLog); }
  setInterval(() => { if (running !== null && !document.hidden) { showNotices(); } }, NOTICES_MS);
}
