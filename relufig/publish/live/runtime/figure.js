// A live figure: a network, the values of its inputs and parameters, and views that follow them.

const VIEWS = {
  controls: controlsView, network: networkView, bars: barsView, curve: curveView, formula: formulaView,
  sentence: sentenceView, formats: formatsView, plane: planeView, gradients: gradientsView, target: targetView, count: countView,
};

class LiveFigure {
  constructor(element, data, start = {}) {
    this.element = element;
    this.id = data.id;
    this.data = data;
    this.parts = [];
    this.listeners = [];
    this.initial = { network: data.start ?? 0, values: Object.fromEntries(data.quantities.map(({ name, value }) => [name, value])) };
    this.state = { network: this.initial.network, values: { ...this.initial.values } };
    this.compute();
    for (const view of data.views) this.parts.push(VIEWS[view.kind](this, element, view));
    this.restore(start);
    this.update();
  }

  get network() { return this.data.networks[this.state.network]; }

  quantity(name) { return this.data.quantities.find((quantity) => quantity.name === name); }

  /** Whether the network that is shown has this input or parameter. */
  uses({ name, kind }) {
    if (kind === "sample") return true;
    return this.network.inputs.includes(name) || this.network.parameters.includes(name);
  }

  /** Choose one of the figure's networks. */
  choose(network) {
    this.state.network = network;
    this.choosing?.();
    this.compute();
    this.updateSoon();
  }

  /** Change inputs or parameters, kept within their limits and in their order. */
  set(values) {
    const before = { ...this.state.values };
    for (const [name, value] of Object.entries(values)) {
      const { low, high, above, below, step } = this.quantity(name);
      const at = (other) => this.state.values[other];
      const least = above === undefined ? low : Math.max(low, at(above) + step);
      const most = below === undefined ? high : Math.min(high, at(below) - step);
      this.state.values[name] = Number(Math.min(Math.max(value, least), most).toPrecision(12));
    }
    if (this.data.convex && !isConvex(this.data.convex.map((point) => point.map((name) => this.state.values[name])))) {
      this.state.values = before;
    }
    this.compute();
    this.updateSoon();
  }

  /** The nearest value that a quantity can be set to. */
  stepped(name, value) {
    const { step, scale } = this.quantity(name);
    return scale === "log" ? value : Math.round(value / step) * step;
  }

  compute() {
    const { values } = this.state;
    const key = `${this.state.network}:${this.network.parameters.map((name) => values[name])}`;
    if (this.key !== key) this.blocks = networkAt(this.network, values);
    this.key = key;
    const seed = this.data.quantities.find(({ kind }) => kind === "sample");
    this.input = seed ? gaussians(this.network.inputs.length, values[seed.name]) : this.network.inputs.map((name) => values[name]);
    this.trace = traceOf(this.blocks, this.input);
  }

  /** "x = 1.5, y = 0.5, 2 of 3 units active", beginning with the quantity that is moved. */
  sentence(quantity) {
    const { inputs, outputs, size } = this.network;
    if (this.words) return `${quantity.label ?? quantity.name} = ${numberText(this.state.values[quantity.name])}, ${this.words}`;
    const last = this.trace.at(-1).output;
    const parts = quantity && !inputs.includes(quantity.name) ? [`${quantity.name} = ${numberText(this.state.values[quantity.name])}`] : [];
    if (inputs.length <= 4) inputs.forEach((name, k) => parts.push(`${name} = ${numberText(this.input[k])}`));
    if (outputs.length <= 4) outputs.forEach((name, k) => parts.push(`${name} = ${numberText(last[k])}`));
    const active = this.trace.reduce((sum, { preactivations }) => sum + preactivations.filter((value) => value > 0).length, 0);
    return `${parts.join(", ")}, ${active} of ${counted(size, "unit")} active`;
  }

  updateSoon() {
    this.frame ??= requestAnimationFrame(() => {
      this.frame = undefined;
      this.update();
      this.listeners.forEach((listener) => listener());
    });
  }

  update() { this.parts.forEach((part) => part()); }

  /** The inputs and parameters of the network that is shown, by name. */
  get value() {
    const used = this.data.quantities.filter((quantity) => this.uses(quantity));
    return Object.fromEntries(used.map(({ name }) => [name, this.state.values[name]]));
  }

  /** Take values by name; what is not a number of this figure's is left alone. */
  assign(value) {
    this.set(Object.fromEntries(Object.entries(value).filter(([name, number]) => this.quantity(name) && Number.isFinite(number))));
  }

  /** Back to how the figure began. */
  reset() {
    this.state = { network: this.initial.network, values: { ...this.initial.values } };
    this.redraw?.("");
    this.choosing?.();
    this.compute();
    this.updateSoon();
  }

  /** The state as text for an address; "" as the figure began. */
  get address() {
    // What a drawing sets is kept as the drawing.
    const set = this.drawing ? this.network.inputs : Object.keys(this.state.values);
    const changed = set.map((name) => [name, this.state.values[name]]).filter(([name, value]) => value !== this.initial.values[name]);
    const network = this.state.network === this.initial.network ? [] : [["network", this.state.network]];
    const drawn = this.drawing?.() ?? "";
    return [...network, ...changed, ...(drawn ? [["drawn", drawn]] : [])].map(([name, value]) => `${name}=${value}`).join(",");
  }

  restore(start) {
    const entries = Object.entries(start).map(([name, value]) => [name, Number(value)]).filter(([, value]) => Number.isFinite(value));
    for (const [name, value] of entries) {
      if (name === "network" && this.data.networks[value]) this.state.network = value;
      else if (this.quantity(name)) this.state.values[name] = Math.min(Math.max(value, this.quantity(name).low), this.quantity(name).high);
    }
    if (start.drawn) this.redraw?.(start.drawn);
    this.choosing?.();
    this.compute();
  }

  /** Python code that makes the network that is shown. */
  get python() {
    return this.network.python.replace(/\{(\w+)\}/g, (all, name) => (name in this.state.values ? String(this.state.values[name]) : all));
  }
}

/** Whether points, in their order, turn to the left at every corner. */
function isConvex(points) {
  return points.every(([x, y], k) => {
    const [[px, py], [qx, qy]] = [points[(k + 1) % points.length], points[(k + 2) % points.length]];
    return (px - x) * (qy - py) - (py - y) * (qx - px) > 0.05;
  });
}

/** A function that the reader draws, or chooses; the network's parameters are its values at the knots. */
function targetView(figure, parent, options) {
  const box = make(parent, "div", { class: "controls presets" });
  const [low, high] = options.x;
  const count = options.presets[0].values.length;
  const place = (k) => low + ((high - low) * k) / (count - 1);
  let heights = [...options.presets[0].values];
  let last;
  const at = (x) => {
    const where = Math.min(Math.max(((x - low) / (high - low)) * (count - 1), 0), count - 1);
    const k = Math.min(Math.floor(where), count - 2);
    return heights[k] + (heights[k + 1] - heights[k]) * (where - k);
  };
  const follow = () => {
    figure.target = heights.map((height, k) => [place(k), height]);
    const knots = figure.network.knots;
    knots.forEach(({ name, x }) => { figure.state.values[name] = at(x); });
    figure.compute();
  };
  figure.choosing = follow;
  // In an address a drawing is every third height, in hundredths.
  const every = 3;
  const coarse = () => heights.filter((_, k) => k % every === 0).map((height) => Math.round(height * 100)).join("_");
  const untouched = coarse();
  figure.drawing = () => (coarse() === untouched ? "" : coarse());
  figure.redraw = (text) => {
    if (!text) heights = [...options.presets[0].values];
    const points = text.split("_").map((number) => Number(number) / 100);
    if (points.length !== Math.ceil(count / every) || !points.every(Number.isFinite)) return;
    heights = heights.map((_, k) => {
      const left = Math.min(Math.floor(k / every), points.length - 2);
      return points[left] + (points[left + 1] - points[left]) * (k / every - left);
    });
  };
  figure.drawTarget = (x, y, axes, first) => {
    const k = Math.round(((x - low) / (high - low)) * (count - 1));
    const height = Math.min(Math.max(y, axes.y[0]), axes.y[1]);
    const from = first ? { k, height } : last;
    const steps = Math.max(1, Math.abs(k - from.k));
    for (let i = 0; i <= steps; i++) {
      const to = Math.round(from.k + ((k - from.k) * i) / steps);
      if (to >= 0 && to < count) heights[to] = from.height + ((height - from.height) * i) / steps;
    }
    last = { k, height };
    follow();
    figure.updateSoon();
  };
  for (const preset of options.presets) {
    make(box, "button", { type: "button" }, preset.label).addEventListener("click", () => {
      heights = [...preset.values];
      follow();
      figure.updateSoon();
    });
  }
  const line = make(parent, "p", { class: "sentence", "aria-live": "polite" });
  return () => {
    const gap = Math.max(...figure.target.map(([x, height]) => Math.abs(outputOf(figure.blocks, [x])[0] - height)));
    write(line, `${counted(figure.network.size, "unit")}: the largest error is ${numberText(gap, 2)}.`);
  };
}
