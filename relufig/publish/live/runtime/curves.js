// A network of one moving input as a curve: the terms of its last sum, the sum, and a point that the reader drags.

/**
 * Options: `input` (its name), `x` and `y` (windows, which may be given by parameters), `terms` (whether they are drawn),
 * `equal` (one scale for both axes), `handles` (points that are parameters), `target` (a curve drawn by the reader).
 */
function curveView(figure, parent, options) {
  const [width, height] = options.size ?? [600, 340];
  const box = make(parent, "div", { class: "view curve" });
  if (options.title) make(box, "p", { class: "label" }, options.title);
  const svg = draw(box, "svg", { viewBox: `0 0 ${width} ${height}`, class: "plot" });
  draw(svg, "title", {}, options.summary ?? `the output of the network over ${options.input}`);
  const windows = () => ["x", "y"].map((axis) => options[axis].map((end) => weightAt(end, figure.state.values)));
  const axes = new Axes(svg, { width, height, x: [0, 1], y: [0, 1], labels: { x: options.input } });
  const inside = clippedGroup(svg, axes, `${figure.id}-clip-${figure.parts.length}`);
  const target = options.target ? draw(inside, "path", { class: "target" }) : undefined;
  const terms = draw(inside, "g");
  const sums = draw(inside, "g");
  const dots = draw(inside, "g");
  const guide = draw(svg, "line", { class: "guide" });
  const point = draw(svg, "circle", { class: "handle", r: 8 });
  const surface = draw(svg, "rect", { class: "surface", x: 0, y: 0, width, height });
  const handles = (options.handles ?? []).map((handle) => parameterHandle(figure, svg, axes, handle));
  whileDragged(surface, svg, (x, y, first) => {
    if (options.target) figure.drawTarget(axes.valueX(x), axes.valueY(y), axes, first);
    else figure.set({ [options.input]: figure.stepped(options.input, axes.valueX(x)) });
  });

  let drawnWindow = "";
  return () => {
    const [x, y] = windows();
    if (drawnWindow !== String([x, y])) axes.show(x, y);
    drawnWindow = String([x, y]);
    const which = figure.network.inputs.indexOf(options.input);
    const at = (value) => figure.input.map((each, k) => (k === which ? value : each));
    const span = [x[0] - (x[1] - x[0]) / 50, x[1] + (x[1] - x[0]) / 50];
    const inputs = bendsBetween(figure.blocks, at(span[0]), at(span[1])).map((share) => span[0] + share * (span[1] - span[0]));
    const traces = inputs.map((input) => traceOf(figure.blocks, at(input)).at(-1));
    const parts = options.terms ? termsOf(figure, traces, inputs.map(at)) : [];
    synchronized(terms, parts.length, "path");
    parts.forEach(({ colour, heights }, k) => change(terms.children[k], {
      class: `term ${colour}`, d: axes.path(inputs.map((input, i) => [input, heights[i]])) }));
    const outputs = figure.network.outputs;
    synchronized(sums, outputs.length, "path");
    outputs.forEach((_, k) => change(sums.children[k], {
      class: outputs.length > 1 ? `sum ${TERM_NAMES[k % 4]}` : "sum",
      d: axes.path(inputs.map((input, i) => [input, traces[i].output[k]])) }));
    const bends = inputs.slice(1, -1).length <= 40 ? inputs.slice(1, -1) : [];
    synchronized(dots, bends.length, "circle");
    bends.forEach((bend, i) => change(dots.children[i], {
      class: "bend", r: 4.5, cx: axes.placeX(bend), cy: axes.placeY(traces[i + 1].output[0]) }));
    if (target) change(target, { d: figure.target ? axes.path(figure.target) : "" });
    const now = figure.input[which];
    const visible = !options.target && now >= x[0] && now <= x[1];
    const height0 = axes.placeY(figure.trace.at(-1).output[0]);
    change(guide, { x1: axes.placeX(now), x2: axes.placeX(now), y1: axes.placeY(Math.max(y[0], 0)), y2: height0, visibility: visible ? false : "hidden" });
    change(point, { cx: axes.placeX(now), cy: height0, visibility: visible ? false : "hidden" });
    handles.forEach((update) => update());
  };
}

const TERM_NAMES = ["first", "second", "third", "fourth"];

/** The terms of the first output: its parts where these are given as networks, else each unit of the last block that it reads, and what it skips with its bias. */
function termsOf(figure, traces, inputs) {
  if (figure.network.parts) {
    return figure.network.parts.map((part, k) => {
      const blocks = networkAt(part, figure.state.values);
      return { colour: TERM_NAMES[k % 4], heights: inputs.map((input) => outputOf(blocks, input)[0]) };
    });
  }
  const last = figure.blocks.at(-1);
  const row = last.V[0];
  const units = Array.from(row.columns, (unit, k) => ({
    colour: figure.network.terms.units[unit] ?? "muted",
    heights: traces.map((trace) => row.weights[k] * trace.activations[unit]),
  }));
  const skipped = traces.map((trace) => rowTimes(last.S[0], trace.input, FORMATS.float64) + last.b[0]);
  const rest = skipped.some((value) => value !== 0) ? [{ colour: figure.network.terms.rest, heights: skipped }] : [];
  return [...units, ...rest];
}

/** Give a group exactly so many children. */
function synchronized(group, count, tag) {
  while (group.children.length > count) group.lastChild.remove();
  while (group.children.length < count) draw(group, tag);
}

/** A point whose place is parameters: {x: weight, y: weight, moves: {x: name, y: name}, label}. */
function parameterHandle(figure, svg, axes, handle) {
  const mark = draw(svg, "g", { class: "handle parameter", tabindex: 0, role: "slider", "aria-label": handle.label });
  draw(mark, "circle", { r: 22, class: "reach" });
  draw(mark, "path", { d: "M0-9L9 0L0 9L-9 0Z" });
  const moved = (x, y) => {
    const wanted = {};
    if (handle.moves.x) wanted[handle.moves.x] = figure.stepped(handle.moves.x, x);
    if (handle.moves.y) wanted[handle.moves.y] = figure.stepped(handle.moves.y, y);
    figure.set(wanted);
  };
  const place = () => ["x", "y"].map((axis) => weightAt(handle[axis], figure.state.values));
  whileDragged(mark, svg, (x, y) => moved(axes.valueX(x), axes.valueY(y)));
  onArrowKeys(mark, (right, up) => {
    const [x, y] = place();
    const step = (name) => (name ? figure.quantity(name).step : 0);
    // A handle with one way to go takes up for more, as every slider does.
    const both = right || up;
    moved(
      x + (handle.moves.y ? right : both) * step(handle.moves.x),
      y + (handle.moves.x ? up : both) * step(handle.moves.y));
  });
  return () => {
    const used = Object.values(handle.moves).every((name) => figure.uses(figure.quantity(name)));
    const [x, y] = place();
    const names = Object.values(handle.moves);
    const main = figure.quantity(names[0]);
    change(mark, {
      transform: `translate(${axes.placeX(x).toFixed(2)} ${axes.placeY(y).toFixed(2)})`,
      visibility: used ? false : "hidden",
      "aria-valuenow": figure.state.values[names[0]], "aria-valuemin": main.low, "aria-valuemax": main.high,
      "aria-valuetext": names.map((name) => `${name} = ${numberText(figure.state.values[name])}`).join(", "),
    });
  };
}
