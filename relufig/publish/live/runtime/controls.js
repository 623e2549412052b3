// What the reader moves: a slider for every input and parameter, and a choice between networks.

/** Sliders, each with its name and value. */
function controlsView(figure, parent) {
  const box = make(parent, "div", { class: "controls" });
  const choice = figure.data.networks.length > 1 && figure.data.choice ? chooser(figure, box) : undefined;
  const sliders = figure.data.quantities.filter((quantity) => !quantity.hidden).map((quantity) => slider(figure, box, quantity));
  return () => {
    choice?.();
    sliders.forEach((update) => update());
  };
}

function chooser(figure, box) {
  const group = make(box, "fieldset", { class: "choice" });
  make(group, "legend", { class: "unseen" }, figure.data.choice ?? "Network");
  const options = figure.data.networks.map((network, k) => {
    const label = make(group, "label");
    const radio = make(label, "input", { type: "radio", name: `${figure.id}-network` });
    make(label, "span", {}, network.label);
    radio.addEventListener("change", () => figure.choose(k));
    return radio;
  });
  return () => options.forEach((radio, k) => { radio.checked = k === figure.state.network; });
}

function slider(figure, box, quantity) {
  const logarithmic = quantity.scale === "log";
  const shown = (value) => (logarithmic ? Math.log10(value) : value);
  const label = make(box, "label", { class: `slider ${quantity.kind}` });
  make(label, "span", { class: quantity.label ? "words" : "variable" }, quantity.label ?? quantity.name);
  const range = make(label, "input", {
    type: "range", id: `${figure.id}-${quantity.name}`,
    min: shown(quantity.low), max: shown(quantity.high), step: quantity.step,
  });
  const value = make(label, "output", { for: range.id });
  range.addEventListener("input", () => {
    const moved = Number(range.value);
    figure.set({ [quantity.name]: logarithmic ? Number((10 ** moved).toPrecision(2)) : moved });
  });
  return () => {
    const now = figure.state.values[quantity.name];
    label.hidden = !figure.uses(quantity);
    if (Number(range.value) !== shown(now)) range.value = shown(now);
    write(value, numberText(now));
    change(range, { "aria-valuetext": figure.sentence(quantity) });
  };
}
