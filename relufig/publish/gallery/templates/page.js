"use strict";
const all = (selector, within = document) => [...within.querySelectorAll(selector)];

// Filtering: every word must occur in an entry's name, title, words or parameters.
const filter = document.getElementById("filter");
const TELLING = "h3, .name, .told p:not(.files), th, td, .said span";
const told = (article) => all(TELLING, article).map((element) => element.textContent).join(" ").toLowerCase();
const texts = new Map(all("article").map((article) => [article.id, told(article)]));

function narrow() {
  const words = filter.value.toLowerCase().split(/\s+/).filter(Boolean);
  const fits = new Set([...texts].filter(([, text]) => words.every((word) => text.includes(word))).map(([id]) => id));
  for (const element of all("[data-entry]")) element.hidden = !fits.has(element.dataset.entry);
  for (const list of all(".index ul")) list.previousElementSibling.hidden = !list.querySelector("li:not([hidden])");
  for (const section of all("section")) section.hidden = !section.querySelector("article:not([hidden])");
  document.getElementById("none").hidden = fits.size > 0;
  document.getElementById("found").textContent = words.length ? `${fits.size} of ${texts.size} shown.` : "";
}
filter.addEventListener("input", () => { narrow(); scrollTo({ top: 0, behavior: "instant" }); });
document.getElementById("all").addEventListener("click", () => { filter.value = ""; narrow(); filter.focus(); });

// Light and dark: the reader's system decides until the reader does, on this page or on another of its site.
const system = matchMedia("(prefers-color-scheme: dark)");
function use(theme) {
  document.documentElement.dataset.theme = theme;
  for (const source of all("picture > source")) source.media = theme === "dark" ? "screen" : "not all";
}
document.getElementById("theme").addEventListener("click", () => {
  const now = document.documentElement.dataset.theme || (system.matches ? "dark" : "light");
  use(now === "dark" ? "light" : "dark");
  try { localStorage.setItem("theme", document.documentElement.dataset.theme); } catch { /* not kept */ }
});
try {
  const kept = localStorage.getItem("theme");
  if (kept === "light" || kept === "dark") use(kept);
} catch { /* a browser may keep nothing for pages on disk */ }

// Copying, and where a browser forbids that, selecting.
for (const button of all(".copy")) {
  button.addEventListener("click", async () => {
    const code = button.parentElement.querySelector("code");
    let told = "Copied";
    try {
      await navigator.clipboard.writeText(code.textContent);
    } catch {
      getSelection().selectAllChildren(code);
      told = "Selected";
    }
    button.textContent = told;
    setTimeout(() => { button.textContent = "Copy"; }, 1500);
  });
}

// A video shows its poster whole until it is played; its captions lead to their moment, and show which one it is.
for (const article of all("article:has(video)")) {
  const video = article.querySelector("video");
  const lines = all(".said button", article);
  const at = (line) => Number(line.dataset.at);
  const play = document.createElement("button");
  play.type = "button";
  play.className = "play";
  play.textContent = "▶ Play";
  play.setAttribute("aria-label", `Play ${video.getAttribute("aria-label")}`);
  play.addEventListener("click", () => { video.play(); video.focus(); });
  video.controls = false;
  video.after(play);
  for (const line of lines) line.addEventListener("click", () => { video.currentTime = at(line); video.play(); });
  video.addEventListener("timeupdate", () => {
    const now = lines.findLast((line) => at(line) <= video.currentTime + 0.01);
    for (const line of lines) line === now ? line.setAttribute("aria-current", "true") : line.removeAttribute("aria-current");
  });
  video.addEventListener("play", () => {
    play.remove();
    video.controls = true;
    for (const other of all("video")) if (other !== video) other.pause();
  });
}

// The index follows the reader.
const index = document.querySelector(".index");
const links = new Map(all("a", index).map((link) => [link.hash.slice(1), link]));
const inView = new Set();

function follow(changes) {
  for (const { target, isIntersecting } of changes) isIntersecting ? inView.add(target.id) : inView.delete(target.id);
  const first = [...links.keys()].find((id) => inView.has(id));
  for (const [id, link] of links) id === first ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current");
  const link = links.get(first);
  if (!link) return;
  const above = link.offsetTop - index.scrollTop;
  if (above < 0 || above > index.clientHeight - 60) index.scrollTop = link.offsetTop - index.clientHeight / 2;
}
const watcher = new IntersectionObserver(follow, { rootMargin: "-25% 0px -50% 0px" });
for (const article of all("article")) watcher.observe(article);
