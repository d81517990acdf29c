(() => {
  const box = document.getElementById("words");
  const count = document.querySelector(".count");
  const lessons = [...document.querySelectorAll("li[data-words]")];
  const around = [...document.querySelectorAll("section")].reverse();
  const bare = text => text.normalize("NFD").replace(/\p{M}/gu, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/[^\p{L}\p{N}]+/gu, " ").trim();
  const show = () => {
    const wanted = bare(box.value).split(" ").filter(Boolean);
    let found = 0;
    for (const lesson of lessons) {
      const words = ` ${lesson.dataset.words}`;
      lesson.hidden = !wanted.every(word => words.includes(` ${word}`));
      found += !lesson.hidden;
    }
    for (const part of around) part.hidden = !part.querySelector("li[data-words]:not([hidden])");
    count.textContent = wanted.length ? `${count.dataset.vi.replace("{n}", found)} · ${count.dataset.en.replace("{n}", found)}` : "";
  };
  document.querySelector(".search").hidden = false;
  box.addEventListener("input", show);
  show();
})();
