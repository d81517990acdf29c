// Everything works without this script: it adds up scores while they are typed and warns before words are lost.
"use strict";

for (const form of document.querySelectorAll("form[data-sum]")) {
  const shown = form.querySelector("[data-total]");
  const add = () => {
    const values = [...form.querySelectorAll("input[data-score]")].map((input) => parseFloat(input.value.replace(",", ".")));
    const known = values.filter((value) => !Number.isNaN(value));
    const total = known.reduce((sum, value) => sum + value, 0);
    shown.textContent = total.toLocaleString(document.documentElement.lang, { maximumFractionDigits: 2 });
  };
  form.addEventListener("input", add);
  add();
}

for (const form of document.querySelectorAll("form[data-guard]")) {
  let changed = false;
  form.addEventListener("input", () => { changed = true; });
  form.addEventListener("submit", () => { changed = false; });
  window.addEventListener("beforeunload", (event) => { if (changed) event.preventDefault(); });
}
