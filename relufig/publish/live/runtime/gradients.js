// Which weights a sample teaches: the derivative by each weight of each affine layer, for one random input.

/** Standard Gaussian numbers from a seed (mulberry32 and Box-Muller), the same on every machine. */
function gaussians(count, seed) {
  let state = seed | 0;
  const uniform = () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
  return Array.from({ length: count }, () => Math.sqrt(-2 * Math.log(1 - uniform())) * Math.cos(2 * Math.PI * uniform()));
}

/** For each affine layer its matrix of weights: filled where the sample gives a gradient, hollow where it is 0. */
function gradientsView(figure, parent) {
  const box = make(parent, "div", { class: "view" });
  const layers = figure.network.blocks.flatMap((block, at) => (block.c.length ? [] : [at]));
  const cell = 15;
  const shapes = layers.map((at) => [figure.network.blocks[at].b.length, figure.network.blocks[at].S.length && Math.max(...figure.network.blocks[at].S.flat().map(([column]) => column)) + 1]);
  const gap = 84;
  const width = 20 + shapes.reduce((sum, [, columns]) => sum + columns * cell + gap, 0);
  const tallest = Math.max(...shapes.map(([rows]) => rows)) * cell;
  const svg = draw(box, "svg", { viewBox: `0 0 ${width} ${tallest + 60}`, class: "plot gradients", role: "img" });
  let left = 10;
  const drawn = layers.map((at, k) => {
    const [rows, columns] = shapes[k];
    const top = (tallest - rows * cell) / 2 + 4;
    const squares = Array.from({ length: rows }, (_, i) => Array.from({ length: columns }, (__, j) =>
      draw(svg, "rect", { x: left + j * cell + 1, y: top + i * cell + 1, width: cell - 2, height: cell - 2, rx: 2 })));
    const units = k + 1 < layers.length ? Array.from({ length: rows }, (_, i) =>
      draw(svg, "circle", { cx: left + columns * cell + gap / 2, cy: top + (i + 0.5) * cell, r: 5.5 })) : [];
    const label = draw(svg, "text", { x: left + (columns * cell) / 2, y: tallest + 48, "text-anchor": "middle" });
    draw(svg, "text", { x: left + (columns * cell) / 2, y: tallest + 30, "text-anchor": "middle" }, `weights of layer ${k + 1}`);
    if (units.length) draw(svg, "text", { x: left + columns * cell + gap / 2, y: tallest + 30, "text-anchor": "middle" }, "units");
    left += columns * cell + gap;
    return { at, squares, units, label };
  });
  const line = make(box, "p", { class: "sentence", "aria-live": "polite" });
  return () => {
    const gradients = gradientsOf(figure.blocks, figure.trace);
    let [none, all] = [0, 0];
    const slopes = drawn.map(({ at, squares }) => squares.map((row, i) => row.map((_, j) => gradients[at + 1][i] * figure.trace[at].input[j])));
    const most = Math.max(...slopes.flat(2).map(Math.abs));
    drawn.forEach(({ at, squares, units, label }, layer) => {
      let silent = 0;
      squares.forEach((row, i) => row.forEach((square, j) => {
        const slope = slopes[layer][i][j];
        // Half of what the eye sees is kept for the least gradient, so that only 0 looks empty.
        change(square, { class: slope === 0 ? "silent" : "taught", "fill-opacity": slope === 0 ? 1 : (0.3 + 0.7 * Math.sqrt(Math.abs(slope) / most)).toFixed(2) });
        silent += slope === 0;
      }));
      const count = squares.length * squares[0].length;
      write(label, `${silent} of ${count} get none`);
      units.forEach((unit, i) => unit.setAttribute("class", figure.trace[at].output[i] > 0 ? "unit on" : "unit off"));
      [none, all] = [none + silent, all + count];
    });
    const words = `${none} of ${all} weights get no gradient from this sample`;
    write(line, `${words}.`);
    figure.words = words;
    change(svg, { "aria-label": words });
  };
}
