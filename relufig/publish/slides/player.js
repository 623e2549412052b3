// The bar with which a speaker pauses a step and seeks in it. It is seen while the pointer moves and while a step is
// paused; K pauses too. deck.js plays.
"use strict";

(() => {
  const SHOWN = 2000; // milliseconds after the pointer has moved
  const SIGNS = { pause: "M6 4h4v16H6zM14 4h4v16h-4z", play: "M7 4l13 8-13 8z", again: "M12 5a7 7 0 1 1-7 7h2a5 5 0 1 0 5-5v4L6 6l6-5z" };

  const bar = document.createElement("div");
  bar.className = "player";
  bar.hidden = true;
  const button = bar.appendChild(document.createElement("button"));
  button.type = "button";
  const space = "http://www.w3.org/2000/svg";
  const icon = button.appendChild(document.createElementNS(space, "svg"));
  icon.setAttribute("viewBox", "0 0 24 24");
  icon.setAttribute("aria-hidden", "true");
  const sign = icon.appendChild(document.createElementNS(space, "path"));
  const place = bar.appendChild(document.createElement("input"));
  place.type = "range";
  place.min = 0;
  place.step = 1;
  place.setAttribute("aria-label", "Place within the step");
  document.querySelector(".reveal").append(bar);

  function show() {
    const step = films.stepNow();
    bar.hidden = step === null;
    if (step === null) return;
    const state = step.plays ? "pause" : step.frame < step.last ? "play" : "again";
    button.setAttribute("aria-label", { pause: "Pause", play: "Go on", again: "Play the step again" }[state]);
    sign.setAttribute("d", SIGNS[state]);
    place.max = step.last - step.first;
    if (!place.matches(":active")) place.value = Math.max(step.frame - step.first, 0);
    bar.classList.toggle("seen", step.held || performance.now() < until);
    if (step.plays) requestAnimationFrame(show);
  }

  let until = 0;
  function wake() {
    until = performance.now() + SHOWN;
    show();
    setTimeout(show, SHOWN + 50);
  }

  document.addEventListener("playing", show);
  document.addEventListener("pointermove", wake);
  button.addEventListener("click", films.toggle);
  place.addEventListener("input", () => films.seekInStep(Number(place.value)));
  // The arrows move within the bar while it has the focus, and not to another slide.
  bar.addEventListener("keydown", (event) => {
    if (event.target === place || event.key === " " || event.key === "Enter") event.stopPropagation();
  });
  Reveal.on("ready", show);
})();
