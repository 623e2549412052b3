// A network of two inputs as a picture of the plane: its linear regions, where an output is positive, and points.

const RAMP_STEPS = 8;

/**
 * Options: `x`, `y` (the window), `level` (where the first output is below it, the picture is pale), `points` (whether the inputs are a
 * point that the reader drags), `fill` ("inside" shades where the output is above the level, and not how many units are
 * on), `lines` (weights [p, q, r] of lines p x + q y + r = 0), `handles` (points that are parameters).
 */
function planeView(figure, parent, options) {
  const width = 480;
  const height = Math.round((width * Math.abs(options.y[1] - options.y[0])) / (options.x[1] - options.x[0]));
  const box = make(parent, "div", { class: "view plane" });
  const svg = draw(box, "svg", { viewBox: `0 0 ${width} ${height}`, class: "plot" });
  draw(svg, "title", {}, options.summary ?? "the plane of inputs");
  const margin = { left: 0, right: 0, top: 0, bottom: 0 };
  const axes = new Axes(null, { width, height, x: options.x, y: options.y, margin });
  const shades = draw(svg, "g", { class: options.fill === "inside" ? "cells lined" : "cells" });
  const outside = draw(svg, "path", { class: "outside" });
  const border = draw(svg, "path", { class: "border" });
  const lines = (options.lines ?? []).map((weights) => ({ weights, line: draw(svg, "path", { class: "guide" }) }));
  // What moves lies in a drawing of its own, so that thousands of polygons need not be laid out again.
  const above = draw(box, "svg", { viewBox: `0 0 ${width} ${height}`, class: "plot above" });
  const here = draw(above, "path", { class: "here" });
  const surface = draw(above, "rect", { class: "surface", x: 0, y: 0, width, height });
  const point = draw(above, "circle", { class: "handle", r: 8, visibility: options.points === false ? "hidden" : false });
  const handles = (options.handles ?? []).map((handle) => parameterHandle(figure, above, axes, handle));
  const [first, second] = figure.network.inputs;
  whileDragged(surface, above, (x, y) => figure.set({
    [first]: figure.stepped(first, axes.valueX(x)), [second]: figure.stepped(second, axes.valueY(y)) }));

  const polygon = (points) => `${axes.path(points)}Z`;
  let known;
  let cell;
  let cellAt;
  return () => {
    if (known !== figure.blocks) {
      cell = undefined;
      known = figure.blocks;
      figure.cells = regionsOf(known, options.x, options.y);
      cellAt = finder(figure.cells, options.x, options.y);
      const most = figure.network.size;
      const paths = Array.from({ length: RAMP_STEPS + 1 }, () => "");
      for (const cell of figure.cells) paths[cell.active ? 1 + Math.round(((RAMP_STEPS - 1) * (cell.active - 1)) / Math.max(1, most - 1)) : 0] += polygon(cell.points);
      synchronized(shades, paths.length, "path");
      paths.forEach((path, k) => change(shades.children[k], { class: `on-${k}`, d: path }));
      if (options.level !== undefined) {
        const below = belowLevel(figure.cells, 0, options.level);
        change(outside, { d: below.polygons.map(polygon).join("") });
        change(border, { d: below.border.map((points) => axes.path(points)).join("") });
      }
    }
    for (const { weights, line } of lines) {
      const used = parametersOf(weights).every((name) => figure.network.parameters.includes(name));
      change(line, { d: used ? axes.path(lineThrough(weights.map((weight) => weightAt(weight, figure.state.values)), options)) : "" });
    }
    // The point has seldom left the cell where it was.
    if (!cell || !contains(cell.points, figure.input)) {
      cell = cellAt(figure.input);
      change(here, { d: cell ? polygon(cell.points) : "" });
    }
    change(point, { cx: axes.placeX(figure.input[0]), cy: axes.placeY(figure.input[1]) });
    handles.forEach((update) => update());
  };
}

/** The names of the parameters in weights. */
function parametersOf(weights) {
  return weights.flatMap((weight) => (weight.t ?? []).flatMap(([, atom]) =>
    typeof atom === "string" ? [atom] : parametersOf(atom.slice(1))));
}

/** Two points of the line p x + q y + r = 0, far outside of a window. */
function lineThrough([p, q, r], { x, y }) {
  const size = p * p + q * q;
  const far = (Math.abs(x[1] - x[0]) + Math.abs(y[1] - y[0])) / Math.sqrt(size);
  const [px, py] = [(-p * r) / size, (-q * r) / size];
  return [[px - q * far, py + p * far], [px + q * far, py - p * far]];
}

/** How many linear regions the picture shows. */
function countView(figure, parent) {
  const line = make(parent, "p", { class: "sentence", "aria-live": "polite" });
  return () => write(line, `${counted(figure.network.size, "unit")}, ${counted(figure.cells.length, "region")} here.`);
}

/** A function that finds the cell of a point. It looks only at the cells that reach into the point's square of a grid. */
function finder(cells, x, y, squares = 24) {
  const place = (value, [low, high]) =>
    Math.min(Math.max(Math.floor((squares * (value - low)) / (high - low)), 0), squares - 1);
  const grid = Array.from({ length: squares * squares }, () => []);
  for (const cell of cells) {
    const [across, down] = [0, 1].map((axis) => {
      const ends = cell.points.map((point) => place(point[axis], axis ? y : x));
      return [Math.min(...ends), Math.max(...ends)];
    });
    for (let i = across[0]; i <= across[1]; i++) {
      for (let j = down[0]; j <= down[1]; j++) grid[i * squares + j].push(cell);
    }
  }
  return (point) => grid[place(point[0], x) * squares + place(point[1], y)].find(({ points }) => contains(points, point));
}

/** Whether a convex polygon contains a point. */
function contains(points, [x, y]) {
  let sign = 0;
  let [px, py] = points[points.length - 1];
  for (let k = 0; k < points.length; k++) {
    const [qx, qy] = points[k];
    const turn = (qx - px) * (y - py) - (qy - py) * (x - px);
    if (turn * sign < 0) return false;
    if (turn !== 0) sign = turn;
    [px, py] = [qx, qy];
  }
  return true;
}
