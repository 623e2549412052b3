// Starts the figures of a page, keeps their state in the address, and lets readers take them away.

/** The states in an address: "#clip:a=-1,x=2;sort:family=bitonic" as {clip: {a: "-1", x: "2"}, sort: {...}}. */
function statesIn(hash) {
  const states = {};
  for (const part of decodeURIComponent(hash.replace(/^#/, "")).split(";")) {
    const [, id, entries] = /^([\w-]+):(.*)$/.exec(part) ?? [];
    if (id) states[id] = Object.fromEntries(entries.split(",").map((entry) => entry.split("=")).filter(({ length }) => length === 2));
  }
  return states;
}

/** Make a figure live: an element that holds a still picture and a <script type="application/json"> with its data. */
function start(element, states = {}) {
  const stage = make(null, "div", { class: "stage" });
  let figure;
  try {
    const data = JSON.parse(element.querySelector("script[type='application/json']").textContent);
    const Kind = data.families ? SortFigure : LiveFigure;
    figure = new Kind(stage, data, states[data.id]);
  } catch (error) {
    console.error(error);
    return undefined; // the still picture stays
  }
  element.querySelector(".still")?.after(stage);
  if (!stage.isConnected) element.prepend(stage);
  element.classList.add("is-live");
  takeAway(figure, element);
  return figure;
}

function takeAway(figure, element) {
  const box = make(element, "p", { class: "take" });
  const button = (words, text) => {
    const made = make(box, "button", { type: "button" }, words);
    made.addEventListener("click", async () => {
      await copy(text());
      write(made, "Copied");
      setTimeout(() => write(made, words), 1500);
    });
  };
  if (figure.element.querySelector("svg")) button("Copy SVG", () => pictureOf(figure));
  if (figure.python) button("Copy Python", () => figure.python);
  button("Copy link", () => `${location.href.replace(/#.*/, "")}#${figure.id}:${figure.address}`);
  button("Copy embed code", () => embedOf(figure, element));
  const reset = make(box, "button", { type: "button" }, "Reset");
  reset.addEventListener("click", () => figure.reset());
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch {
    const field = make(document.body, "textarea", { class: "unseen" }, text);
    field.select();
    document.execCommand("copy");
    field.remove();
  }
}

const DRAWN = ["fill", "stroke", "stroke-width", "stroke-dasharray", "stroke-linecap", "opacity", "font-family", "font-size", "font-weight", "font-style", "visibility"];

/** The drawings of a figure as one SVG file, placed as on the page, with their styles written into it. */
function pictureOf(figure) {
  const drawings = [...figure.element.querySelectorAll("svg")].filter((svg) => svg.getBoundingClientRect().width > 0);
  const boxes = drawings.map((svg) => svg.getBoundingClientRect());
  const [left, top] = [Math.min(...boxes.map((box) => box.left)), Math.min(...boxes.map((box) => box.top))];
  const [right, bottom] = [Math.max(...boxes.map((box) => box.right)), Math.max(...boxes.map((box) => box.bottom))];
  const margin = 12;
  const whole = draw(null, "svg", {
    xmlns: SVG, width: right - left + 2 * margin, height: bottom - top + 2 * margin, "font-family": getComputedStyle(document.body).fontFamily });
  draw(whole, "title", {}, figure.data.title);
  draw(whole, "rect", { width: "100%", height: "100%", fill: getComputedStyle(document.body).backgroundColor });
  drawings.forEach((drawing, at) => {
    const copied = drawing.cloneNode(true);
    const [before, after] = [drawing, copied].map((root) => [root, ...root.querySelectorAll("*")]);
    before.forEach((element, k) => {
      const style = getComputedStyle(element);
      for (const name of DRAWN) {
        const value = style.getPropertyValue(name);
        if (value) after[k].setAttribute(name, value);
      }
      ["tabindex", "role", "class", "style"].forEach((name) => after[k].removeAttribute(name));
    });
    const box = boxes[at];
    change(copied, { x: box.left - left + margin, y: box.top - top + margin, width: box.width, height: box.height });
    whole.append(copied);
  });
  return new XMLSerializer().serializeToString(whole);
}

/** An iframe that holds this figure alone, with the script and the styles of the page. */
function embedOf(figure, element) {
  const bare = element.cloneNode(true);
  bare.querySelectorAll(".stage, .take").forEach((part) => part.remove());
  bare.classList.remove("is-live");
  const data = JSON.parse(bare.querySelector("script").textContent);
  if (figure.state.values && data.quantities) {
    for (const quantity of data.quantities) quantity.value = figure.state.values[quantity.name];
    data.start = figure.state.network;
  }
  if (data.families) data.values = figure.state.values;
  bare.querySelector("script").textContent = JSON.stringify(data).replaceAll("<", "\\u003c");
  const head = [...document.head.querySelectorAll("meta[charset], meta[http-equiv], style")].map((part) => part.outerHTML).join("");
  const script = document.querySelector("script[data-relufig]").outerHTML;
  const page = `<!doctype html><html lang="en"><head>${head}</head><body class="alone">${bare.outerHTML}${script}</body></html>`;
  const quoted = page.replaceAll("&", "&amp;").replaceAll('"', "&quot;");
  const height = Math.ceil(element.getBoundingClientRect().height) + 40;
  return `<iframe title="${data.title.replaceAll('"', "&quot;")}" style="width: 100%; height: ${height}px; border: 0" srcdoc="${quoted}"></iframe>`;
}

/** Start every figure of the page; the address follows them. */
function startAll() {
  const states = statesIn(location.hash);
  const figures = [...document.querySelectorAll(".live")].map((element) => start(element, states)).filter(Boolean);
  let waiting;
  const remember = () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => {
      const parts = figures.map((figure) => [figure.id, figure.address]).filter(([, address]) => address);
      const hash = parts.map(([id, address]) => `${id}:${address}`).join(";");
      try {
        history.replaceState(null, "", hash ? `#${hash}` : location.pathname + location.search);
      } catch { /* a page inside srcdoc has no address of its own */ }
    }, 250);
  };
  figures.forEach((figure) => figure.listeners.push(remember));
  const [named] = Object.keys(states);
  if (named) document.getElementById(named)?.scrollIntoView();
  return figures;
}
