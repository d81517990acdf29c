/* What a series of calls amounts to: was it initialised, which status and score, was it finished. */
const STATUS = /^cmi\.(core\.lesson_status|completion_status|success_status)$/;
const SCORE = /^cmi\.(core\.)?score\.(raw|scaled)$/;

/* 403 only says that a value was asked for before anyone set it, as every first attempt does (SCORM 2004 RTE 3.1.7). */
export function failed(call) { return call.error !== "0" && call.error !== "403"; }

export class Summary {
  constructor() {
    this.initialized = false;
    this.finished = false;
    this.suspended = false;
    this.errors = 0;
    this.statuses = new Map();
    this.scores = new Map();
  }

  /** Takes one call as the player reported it. */
  take(call) {
    const name = call.name.replace(/^LMS/, "");
    const worked = call.result === "true";
    if (failed(call)) { this.errors += 1; }
    if (!worked) { return; }
    if (name === "Initialize") { this.initialized = true; }
    if (name === "Finish" || name === "Terminate") { this.finished = true; }
    if (name === "SetValue") { this.set(call.args[0] || "", call.args[1] || ""); }
  }

  set(element, value) {
    const short = element.slice(element.lastIndexOf(".") + 1);
    if (STATUS.test(element)) { this.statuses.set(short, value); }
    if (SCORE.test(element)) { this.scores.set(short, value); }
    if (/^cmi\.(core\.)?exit$/.test(element)) { this.suspended = value === "suspend"; }
  }

  get status() { return [...this.statuses.values()].join(", "); }

  get score() {
    return this.scores.has("raw") ? this.scores.get("raw") : this.scores.get("scaled") || "";
  }
}
