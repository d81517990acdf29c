"use strict";
/* Runs on the content's own origin, around the lesson: it holds the API object that the lesson looks for in its
   parents, keeps the data in memory, and tells the page outside what was called. The lesson can change anything in
   here, so the page outside believes nothing but shows it. */
(function () {
  const config = JSON.parse(document.body.dataset.config);
  const content = document.getElementById("content");
  const LONGEST = 4000, FLUSH_MS = 100;
  const NAMES = {
    scorm12: ["LMSInitialize", "LMSFinish", "LMSGetValue", "LMSSetValue", "LMSCommit", "LMSGetLastError",
      "LMSGetErrorString", "LMSGetDiagnostic"],
    scorm2004: ["Initialize", "Terminate", "GetValue", "SetValue", "Commit", "GetLastError", "GetErrorString",
      "GetDiagnostic"],
  };
  const QUIET = /Get(LastError|ErrorString|Diagnostic)$/;
  const began = performance.now();
  let api = null, waiting = [], timer = 0;

  function tell(message) { parent.postMessage(message, config.page); }

  function flush() {
    clearTimeout(timer);
    timer = 0;
    if (waiting.length) { tell({ hoclieu: "calls", calls: waiting.splice(0) }); }
  }

  function note(name, args, result, error) {
    waiting.push({
      at: (performance.now() - began) / 1000,
      name: name,
      args: args.map(function (arg) { return String(arg).slice(0, LONGEST); }),
      result: String(result).slice(0, LONGEST),
      error: String(error),
    });
    if (!timer) { timer = setTimeout(flush, FLUSH_MS); }
  }

  function recorded(inner, names) {
    const facade = { version: "1.0" };
    const lastError = names.find(function (name) { return name.endsWith("GetLastError"); });
    names.forEach(function (name) {
      facade[name] = function () {
        const args = Array.prototype.slice.call(arguments);
        const result = inner[name].apply(inner, args);
        if (!QUIET.test(name)) { note(name, args, result, inner[lastError]()); }
        return result;
      };
    });
    return facade;
  }

  function kept() {
    const cmi = api.cmi, core = config.player === "scorm12" ? cmi.core : cmi;
    const data = { suspend_data: cmi.suspend_data, exit: "" };
    if (config.player === "scorm12") {
      data.core = { lesson_location: core.lesson_location, lesson_status: core.lesson_status };
    } else {
      data.location = cmi.location;
      data.completion_status = cmi.completion_status;
      data.success_status = cmi.success_status;
    }
    return data;
  }

  /* What the manifest gives the run-time for this item. */
  function asked(older) {
    const given = config.runtime, data = {};
    if (given.data_from_lms) { data.launch_data = given.data_from_lms; }
    if (older && given.mastery_score) { data.student_data = { mastery_score: given.mastery_score }; }
    if (!older && given.mastery_score) { data.scaled_passing_score = given.mastery_score; }
    if (!older && given.completion_threshold) { data.completion_threshold = given.completion_threshold; }
    return data;
  }

  function provide(resumed) {
    if (config.library !== "scorm-again") { return; }
    const older = config.player === "scorm12";
    api = older ? new window.Scorm12API({ autocommit: false }) : new window.Scorm2004API({ autocommit: false });
    const entry = resumed ? "resume" : "ab-initio";
    const who = older
      ? { core: { student_id: config.learner.id, student_name: config.learner.name, entry: entry, credit: "credit" } }
      : { learner_id: config.learner.id, learner_name: config.learner.name, entry: entry, credit: "credit" };
    const data = Object.assign({}, resumed || {});
    delete data.exit;
    if (older) { data.core = Object.assign({}, data.core, who.core); } else { Object.assign(data, who); }
    Object.assign(data, asked(older));
    api.loadFromJSON(data);
    const facade = recorded(api, NAMES[config.player]);
    if (older) { window.API = facade; } else { window.API_1484_11 = facade; }
  }

  function close() {
    content.addEventListener("load", function () {
      flush();
      tell({ hoclieu: "closed", data: api ? kept() : null });
    }, { once: true });
    content.contentWindow.location.replace("about:blank");
  }

  function playH5p() {
    if (!config.library) { return; }
    new window.H5PStandalone.H5P(content, {
      h5pJsonPath: new URL("../files", location.href).href,
      frameJs: new URL("../lib/h5p-standalone/frame.bundle.js", location.href).href,
      frameCss: new URL("../lib/h5p-standalone/styles/h5p.css", location.href).href,
    }).then(function () {
      window.H5P.externalDispatcher.on("xAPI", function (event) {
        const said = event.data.statement, result = said.result || {};
        const verb = String(said.verb.id).split("/").pop();
        const score = result.score ? [result.score.raw + "/" + result.score.max] : [];
        note("xAPI " + verb, score, "success" in result ? result.success : "", "0");
      });
    });
  }

  function go(resumed) {
    if (config.player === "h5p") { return playH5p(); }
    provide(resumed);
    content.title = config.title;
    content.src = config.content;
  }

  window.addEventListener("message", function (event) {
    if (event.origin !== config.page || event.source !== parent) { return; }
    if (event.data.hoclieu === "go") { go(event.data.data); }
    if (event.data.hoclieu === "close") {
      if (content.tagName === "IFRAME") { close(); } else { flush(); tell({ hoclieu: "closed", data: null }); }
    }
  });
  window.addEventListener("pagehide", flush);
  tell({ hoclieu: "ready" });
}());
