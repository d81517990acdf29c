"""The pages of a sample lesson: a short quiz that speaks SCORM 1.2 and 2004 to whatever player opens it."""

from __future__ import annotations

import random
from html import escape

_PAGE = """<!DOCTYPE html>
<html lang="vi">
<head><meta charset="utf-8"><title>{title}</title><link rel="stylesheet" href="lesson.css">
<script src="scorm.js"></script></head>
<body>
<h1>{title}</h1>
<p class="about">{about}</p>
<form id="quiz">
{questions}
<button type="submit">Nộp bài</button>
</form>
<p id="result" aria-live="polite"></p>
<script>lesson.start(document.getElementById("quiz"), document.getElementById("result"));</script>
</body>
</html>
"""
_QUESTION = (
    '<p><label>{number}. {left} + {right} = <input name="q{number}" data-answer="{answer}" size="3"></label></p>'
)

STYLE = "body{font:18px/1.5 sans-serif;max-width:40em;margin:2em auto;padding:0 1em}input{font:inherit}\n"

SCRIPT = """"use strict";
var lesson = (function () {
  function search(frame, name) {
    for (var steps = 0; frame && steps < 20; steps += 1) {
      try { if (frame[name]) { return frame[name]; } } catch (foreign) { return null; }
      if (frame.parent === frame) { return null; }
      frame = frame.parent;
    }
    return null;
  }
  function find(name) {
    return search(window, name) || (window.opener ? search(window.opener, name) : null);
  }
  var newer = find("API_1484_11"), older = newer ? null : find("API");
  var api = newer || older, open = false, began = Date.now();
  function call(newName, oldName) {
    var rest = Array.prototype.slice.call(arguments, 2);
    return api ? api[newer ? newName : oldName].apply(api, rest) : "";
  }
  function set(newName, oldName, value) { call("SetValue", "LMSSetValue", newer ? newName : oldName, String(value)); }
  function pad(number) { return (number < 10 ? "0" : "") + number; }
  function spent() {
    var s = Math.round((Date.now() - began) / 1000), h = Math.floor(s / 3600), m = Math.floor(s / 60) % 60;
    return newer ? "PT" + h + "H" + m + "M" + (s % 60) + "S" : "00" + pad(h) + ":" + pad(m) + ":" + pad(s % 60);
  }
  function begin() {
    if (!api) { return; }
    open = String(call("Initialize", "LMSInitialize", "")) === "true";
    if (newer) { set("cmi.completion_status", "", "incomplete"); return; }
    set("", "cmi.core.lesson_status", "incomplete");
  }
  function record(right, all) {
    var percent = Math.round(100 * right / all), passed = percent >= 50;
    set("cmi.score.min", "cmi.core.score.min", 0);
    set("cmi.score.max", "cmi.core.score.max", 100);
    set("cmi.score.raw", "cmi.core.score.raw", percent);
    if (newer) {
      set("cmi.score.scaled", "", percent / 100);
      set("cmi.completion_status", "", "completed");
      set("cmi.success_status", "", passed ? "passed" : "failed");
    } else { set("", "cmi.core.lesson_status", passed ? "passed" : "failed"); }
    call("Commit", "LMSCommit", "");
    return percent;
  }
  function end() {
    if (!open) { return; }
    open = false;
    set("cmi.session_time", "cmi.core.session_time", spent());
    call("Commit", "LMSCommit", "");
    call("Terminate", "LMSFinish", "");
  }
  function start(form, result) {
    begin();
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      var fields = form.querySelectorAll("input"), right = 0;
      Array.prototype.forEach.call(fields, function (f) { if (f.value.trim() === f.dataset.answer) { right += 1; } });
      result.textContent = "Điểm: " + record(right, fields.length) + "/100";
    });
    window.addEventListener("pagehide", end);
    window.addEventListener("beforeunload", end);
  }
  return { start: start };
}());
"""


def lesson_page(title: str, about: str, seed: int) -> str:
    """A page with four sums to answer; it loads `scorm.js` and `lesson.css` beside it."""
    source = random.Random(seed)  # noqa: S311 - sums, not secrets
    pairs = [(source.randint(2, 49), source.randint(2, 49)) for _ in range(4)]
    questions = "\n".join(
        _QUESTION.format(number=number, left=left, right=right, answer=left + right)
        for number, (left, right) in enumerate(pairs, 1)
    )
    return _PAGE.format(title=escape(title), about=escape(about), questions=questions)
