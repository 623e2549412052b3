// While a deck is watched: asks the server whether there is a newer page, and loads it; says what is wrong if the deck
// cannot be built. The page stays at its slide and its step.
"use strict";

(() => {
  const EVERY = 500; // milliseconds
  const said = document.createElement("pre");
  said.setAttribute("role", "alert");
  said.setAttribute(
    "style",
    "position: fixed; inset: auto 0 0; z-index: 99; margin: 0; padding: 0.8em 1.2em; font: 16px/1.4 monospace; " +
      "white-space: pre-wrap; color: #fff; background: #a11",
  );

  let known = null;
  async function ask() {
    try {
      const state = await (await fetch("state.json", { cache: "no-store" })).json();
      if (known !== null && state.version !== known) return location.reload();
      known = state.version;
      said.textContent = state.error;
      if (state.error) document.body.append(said);
      else said.remove();
    } catch {
      // The server has ended, or is not yet there again.
    }
    setTimeout(ask, EVERY);
  }

  Reveal.configure({ fragmentInURL: true });
  ask();
})();
