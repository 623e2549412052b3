// A sorting network at work: values as ribbons that cross at swaps, moved layer by layer.

const SHADES = 16;

/** When each layer begins and ends, and when each of its comparators works: those of a column at once. */
function layerTimes(layers, braid) {
  let end = 0;
  return layers.map((columns) => {
    const begin = end;
    end += braid.layer + braid.column * Math.max(0, columns.length - 1);
    return { begin, end, at: columns.flatMap((column, c) => column.map(() => begin + braid.layer / 2 + braid.column * c)) };
  });
}

/** How much of a crossing is done at a time: the height of the ribbon's curve there, 0 before it and 1 after it. */
function crossed(time, middle, { half, flat }) {
  const share = (time - middle + half) / (2 * half);
  let [low, high] = [0, 1];
  while (high - low > 1e-9) {
    // The time of a cubic Bezier curve with inner control points at `flat` and 1 - `flat`; it grows with the parameter.
    const at = (low + high) / 2;
    if (3 * (1 - at) * at * ((1 - at) * flat + at * (1 - flat)) + at ** 3 < share) low = at;
    else high = at;
  }
  return low * low * (3 - 2 * low);
}

/** The crossings of the value that begins on a wire, in order: their times, and the wires from and to which they lead. */
function crossingsOf(start, steps, times) {
  const found = [];
  let wire = start;
  steps.forEach(({ layer, swaps }, k) => layer.forEach(([i, j], c) => {
    if (!swaps[c] || (wire !== i && wire !== j)) return;
    const to = wire === i ? j : i;
    found.push({ time: times[k].at[c], from: wire, to });
    wire = to;
  }));
  return found;
}

/** Scroll a box so that a share of its width stays in sight. */
function follow(box, share) {
  const hidden = box.scrollWidth - box.clientWidth;
  if (hidden > 0) box.scrollLeft = Math.min(hidden, Math.max(0, share * box.scrollWidth - box.clientWidth / 2));
}

class SortFigure {
  constructor(element, data, start = {}) {
    this.element = element;
    this.id = data.id;
    this.data = data;
    this.listeners = [];
    this.state = { family: data.families[0].name, values: [...data.values], time: 0, open: undefined };
    this.initial = { family: this.state.family, values: String(data.values) };
    this.restore(start);
    this.controls();
    this.stage = make(element, "div", { class: "view braid" });
    this.words = make(element, "p", { class: "sentence", "aria-live": "polite" });
    this.lens = make(element, "div", { class: "lens" });
    this.proof = make(element, "div", { class: "proof" });
    this.draw();
  }

  get family() { return this.data.families.find(({ name }) => name === this.state.family); }

  /** The layers of the network, each as the columns in which its comparators stand. */
  get columns() { return this.family.networks[this.state.values.length]; }

  get layers() { return this.columns.map((layer) => layer.flat()); }

  controls() {
    const box = make(this.element, "div", { class: "controls" });
    const form = make(box, "form", { class: "values" });
    const label = make(form, "label");
    make(label, "span", {}, "Values");
    this.field = make(label, "input", { type: "text", inputmode: "decimal", spellcheck: "false", autocomplete: "off", id: `${this.id}-values` });
    form.addEventListener("submit", (event) => { event.preventDefault(); this.read(); });
    this.field.addEventListener("change", () => this.read());
    this.button(form, "Shuffle", () => this.shuffle());
    this.problem = make(form, "span", { class: "problem", role: "status" });
    const choose = make(make(box, "label"), "select", { "aria-label": "Sorting network", id: `${this.id}-family` });
    for (const { name, label: words } of this.data.families) make(choose, "option", { value: name }, words);
    choose.addEventListener("change", () => this.take({ family: choose.value }));
    choose.hidden = this.data.families.length === 1;
    this.choice = choose;
    const steps = make(box, "div", { class: "steps", role: "group", "aria-label": "Steps" });
    this.back = this.button(steps, "◀ Back", () => this.go(Math.ceil(this.state.time) - 1));
    this.player = this.button(steps, "Play", () => this.play());
    this.forward = this.button(steps, "Step ▶", () => this.go(Math.floor(this.state.time) + 1));
  }

  button(parent, words, done) {
    const button = make(parent, "button", { type: "button" }, words);
    button.addEventListener("click", done);
    return button;
  }

  read() {
    const words = this.field.value.split(/[\s,;]+/).filter(Boolean);
    const values = words.map((word) => Number(word.replace("−", "-")));
    const [least, most] = this.data.sizes;
    const wrong = words.find((_, k) => !Number.isFinite(values[k]));
    if (wrong !== undefined) write(this.problem, `Each value must be a number, got ${wrong}.`);
    else if (values.length < least || values.length > most) write(this.problem, `There must be ${least} to ${most} values, got ${values.length}.`);
    else this.take({ values });
  }

  shuffle() {
    const values = [...this.state.values];
    for (let k = values.length - 1; k > 0; k--) {
      const other = Math.floor(Math.random() * (k + 1));
      [values[k], values[other]] = [values[other], values[k]];
    }
    this.take({ values });
  }

  take(changes) {
    this.stop();
    Object.assign(this.state, changes, { time: 0, open: undefined });
    write(this.problem, "");
    this.draw();
    this.changed();
  }

  changed() { this.listeners.forEach((listener) => listener()); }

  stop() {
    cancelAnimationFrame(this.frame);
    this.frame = undefined;
    write(this.player, "Play");
  }

  play() {
    if (this.frame) {
      this.stop();
      return;
    }
    if (this.state.time >= this.layers.length) this.state.time = 0;
    this.go(this.layers.length);
    if (this.frame) write(this.player, "Pause");
  }

  /** Move to the end of a layer, a second each layer; at once for readers who want less motion. */
  go(target) {
    this.stop();
    const to = Math.min(Math.max(target, 0), this.layers.length);
    if (isStill()) {
      this.state.time = to;
      this.show();
      this.changed();
      return;
    }
    let before = performance.now();
    const step = (now) => {
      // The clock of frames may lag behind the one of the page.
      const moved = (Math.max(0, now - before) / 1000) * Math.max(1, Math.abs(to - this.state.time) / 12);
      before = now;
      const { time } = this.state;
      this.state.time = to > time ? Math.min(to, time + moved) : Math.max(to, time - moved * 2);
      if (this.state.time === to) this.stop();
      else this.frame = requestAnimationFrame(step);
      this.show();
      if (!this.frame) this.changed();
    };
    this.frame = requestAnimationFrame(step);
  }

  draw() {
    const { values, family } = this.state;
    this.field.value = values.map((value) => String(value)).join(", ");
    this.choice.value = family;
    const n = values.length;
    const trace = sortTrace(this.layers, values);
    const times = layerTimes(this.columns, this.data.braid);
    const end = times.at(-1)?.end ?? 0;
    this.traced = { ...trace, times, end };
    this.stage.replaceChildren();
    const [unit, row, left, top] = [Math.max(26, Math.min(64, 620 / end)), Math.max(24, Math.min(42, 420 / n)), 34, 34];
    const [width, height] = [2 * left + end * unit, top + n * row + 6];
    const radius = Math.min(15, row * 0.42);
    const svg = draw(this.stage, "svg", { viewBox: `0 0 ${width.toFixed(1)} ${height.toFixed(1)}`, class: "braid", role: "group" });
    // Narrower than this, comparators could not be told apart, and the box scrolls.
    svg.style.minWidth = `${Math.min(width, end * 17 + 68).toFixed(0)}px`;
    this.svg = svg;
    const x = (time) => left + time * unit;
    const y = (wire) => top + (wire + 0.5) * row;
    times.forEach(({ begin, end: until }, k) => {
      draw(svg, "rect", { class: k % 2 ? "layer" : "layer shaded", x: x(begin), y: top - 4, width: (until - begin) * unit, height: n * row + 8 });
      draw(svg, "text", { class: "number", x: x((begin + until) / 2), y: top - 12, "text-anchor": "middle" }, String(k + 1));
    });
    const clip = draw(draw(svg, "clipPath", { id: `${this.id}-past` }), "rect", { x: 0, y: 0, height });
    const pale = draw(svg, "g", { class: "pale" });
    const bright = draw(svg, "g", { "clip-path": `url(#${this.id}-past)` });
    const ends = values.map((_, wire) => draw(svg, "circle", { class: "end", cx: x(end), cy: y(wire), r: radius - 1 }));
    const marks = [];
    const distinct = [...new Set(values)].sort((p, q) => p - q);
    const shade = (value) => Math.round((distinct.indexOf(value) * (SHADES - 1)) / Math.max(1, distinct.length - 1));
    const ribbons = values.map((value, start) => {
      const crossings = crossingsOf(start, trace.steps, times);
      const path = [`M${x(0)} ${y(start)}`, ...crossings.map(({ time, from, to }) => {
        const { half, flat } = this.data.braid;
        const [before, after, reach] = [time - half, time + half, 2 * half * flat];
        return `H${x(before).toFixed(2)}C${x(before + reach).toFixed(2)} ${y(from)} ${x(after - reach).toFixed(2)} ${y(to)} ${x(after).toFixed(2)} ${y(to)}`;
      }), `H${x(end)}`].join("");
      draw(pale, "path", { d: path, class: `ribbon v${shade(value)}`, "stroke-width": 2 });
      const bold = n <= 8 ? 5 : 3.5;
      draw(bright, "path", { d: path, class: `ribbon v${shade(value)}`, "stroke-width": bold });
      const disc = draw(null, "g", { class: `disc v${shade(value)}` });
      draw(disc, "circle", { r: radius });
      draw(disc, "text", { y: radius * 0.34, "text-anchor": "middle", style: `font-size: ${Math.min(15, (radius * 2.3) / Math.max(1.6, numberText(value).length * 0.62)).toFixed(1)}px` }, numberText(value));
      return { disc, start, crossings };
    });
    trace.steps.forEach(({ layer, swaps, before }, k) => layer.forEach(([i, j], c) => {
      const at = x(times[k].at[c]);
      const words = `comparator of ${numberText(before[i])} and ${numberText(before[j])}: ${swaps[c] ? "swap" : "keep"}`;
      const group = draw(svg, "g", { role: "button", tabindex: 0, "aria-label": words });
      marks.push({ group, at: times[k].at[c], kind: swaps[c] ? "swap" : "keep" });
      draw(group, "line", { class: "reach", x1: at, x2: at, y1: y(i), y2: y(j) });
      draw(group, "line", { x1: at, x2: at, y1: y(i), y2: y(j) });
      for (const wire of [i, j]) draw(group, "circle", { cx: at, cy: y(wire), r: 4 });
      const open = () => { this.state.open = [k, c]; this.magnify(); };
      group.addEventListener("click", open);
      group.addEventListener("keydown", (event) => {
        if (event.key !== "Enter" && event.key !== " ") return;
        event.preventDefault();
        open();
      });
    }));
    ribbons.forEach(({ disc }) => svg.append(disc));
    Object.assign(this, { ribbons, clip, x, y, marks, ends });
    const comparators = this.layers.flat().length;
    change(svg, { "aria-label": `${this.family.label} sorts ${values.join(", ")} in ${counted(this.layers.length, "layer")} with ${counted(comparators, "comparator")}` });
    this.show();
    this.magnify();
    this.prove();
  }

  /** Show the state at its time: layers done, and a share of the one that runs. */
  show() {
    const { time } = this.state;
    const { times, end, steps } = this.traced;
    const done = Math.floor(time);
    const at = done >= times.length ? end : times[done].begin + (times[done].end - times[done].begin) * (time - done);
    const moment = time === 0 ? 0 : at;
    change(this.clip, { width: this.x(moment) });
    for (const { disc, start, crossings } of this.ribbons) {
      let wire = start;
      for (const { time: middle, from, to } of crossings) {
        const share = crossed(moment, middle, this.data.braid);
        if (share > 0) wire = from + (to - from) * share;
      }
      change(disc, { transform: `translate(${this.x(moment).toFixed(2)} ${this.y(wire).toFixed(2)})` });
    }
    // A comparator tells what it does when the values have come to it.
    for (const { group, at: middle, kind } of this.marks) change(group, { class: `comparator ${moment >= middle ? kind : ""}` });
    if (this.frame) follow(this.stage, this.x(moment) / this.svg.viewBox.baseVal.width);
    const swaps = steps.slice(0, done).flatMap(({ swaps: list }) => list).filter(Boolean).length;
    const all = this.layers.flat().length;
    const said = done === 0 && time === 0
      ? `${counted(all, "comparator")}, one ReLU each, in ${counted(times.length, "layer")}.`
      : `After ${done} of ${counted(times.length, "layer")}: ${counted(swaps, "swap")}${done === times.length ? ", and the values are in order." : "."}`;
    if (!this.frame) write(this.words, said);
    this.back.disabled = time === 0;
    this.forward.disabled = time === times.length;
  }

  /** Open a comparator: the ReLU inside it, with its numbers. */
  magnify() {
    this.lens.replaceChildren();
    const { open } = this.state;
    if (!open) {
      if (this.data.comparator) make(this.lens, "p", { class: "label" }, "Click a comparator to see the ReLU inside it.");
      return;
    }
    const [k, c] = open;
    const { layer, before } = this.traced.steps[k];
    const [a, b] = layer[c].map((wire) => before[wire]);
    const inner = { ...this.data.comparator, id: `${this.id}-inside` };
    const [first, second] = inner.networks[0].inputs;
    inner.quantities = inner.quantities.map((quantity) => ({ ...quantity, value: quantity.name === first ? a : quantity.name === second ? b : quantity.value }));
    make(this.lens, "p", { class: "label" }, `A comparator of layer ${k + 1}`);
    new LiveFigure(make(this.lens, "div"), inner);
  }

  /** Try all inputs of zeros and ones: the network sorts everything if it sorts these (the 0-1 principle). */
  prove() {
    this.proof.replaceChildren();
    const n = this.state.values.length;
    this.button(this.proof, `Try all ${numberText(2 ** n, 7)} inputs of zeros and ones`, () => {
      const counts = sortedBinaryInputs(n, this.layers);
      const total = 2 ** n;
      this.proof.replaceChildren();
      make(this.proof, "p", { class: "label" }, "The share of them in order, at the start and after each layer");
      const svg = draw(this.proof, "svg", { viewBox: "0 0 620 96", class: "plot", role: "img" });
      const step = 600 / counts.length;
      counts.forEach((count, k) => {
        const height = (64 * count) / total;
        draw(svg, "rect", { class: "whole", x: 10 + k * step + 1, width: step - 2, y: 6, height: 64 });
        draw(svg, "rect", { class: count === total ? "closed" : "part", x: 10 + k * step + 1, width: step - 2, y: 70 - height, height });
        if (counts.length <= 24) draw(svg, "text", { x: 10 + (k + 0.5) * step, y: 88, "text-anchor": "middle" }, String(k));
      });
      const sorted = counts.at(-1);
      const words = sorted === total
        ? `After layer ${counts.indexOf(total)}, all ${numberText(total, 7)} inputs of zeros and ones are in order. So every input is sorted: this is a proof (the 0–1 principle).`
        : `Only ${numberText(sorted, 7)} of ${numberText(total, 7)} inputs of zeros and ones are in order.`;
      change(svg, { "aria-label": words });
      make(this.proof, "p", { class: "sentence", role: "status" }, words);
    });
  }

  /** The values in their first order, and how many layers are done. */
  get value() { return { values: this.state.values, layer: Math.round(this.state.time) }; }

  assign({ values, layer }) {
    const [least, most] = this.data.sizes;
    if (values?.length >= least && values.length <= most && values.every(Number.isFinite)) {
      if (String(values) !== String(this.state.values)) this.take({ values });
    }
    if (Number.isFinite(layer) && layer !== Math.round(this.state.time)) this.go(layer);
  }

  /** Back to how the figure began. */
  reset() { this.take({ family: this.data.families[0].name, values: [...this.data.values] }); }

  get address() {
    const parts = [];
    if (this.state.family !== this.initial.family) parts.push(`family=${this.state.family}`);
    if (String(this.state.values) !== this.initial.values) parts.push(`values=${this.state.values.join("_")}`);
    if (this.state.time) parts.push(`layer=${Math.round(this.state.time)}`);
    return parts.join(",");
  }

  restore({ family, values, layer }) {
    if (this.data.families.some(({ name }) => name === family)) this.state.family = family;
    const numbers = (values ?? "").split("_").map(Number);
    const [least, most] = this.data.sizes;
    if (values && numbers.every(Number.isFinite) && numbers.length >= least && numbers.length <= most) this.state.values = numbers;
    if (layer) this.state.time = Math.min(Math.max(Math.round(Number(layer)) || 0, 0), this.layers.length);
  }

  get python() {
    return this.data.python.replace("{family}", this.family.python.replace("{n}", this.state.values.length)).replace("{values}", this.state.values.join(", "));
  }
}
