// A network's diagram: nodes with their values, edges in their term's colour; a unit that is off is hollow.

/** The network of a figure with the values that run through it. */
function networkView(figure, parent, options = {}) {
  const box = make(parent, "div", { class: "view network" });
  let drawn;
  return () => {
    if (drawn?.network !== figure.network) {
      box.replaceChildren();
      drawn = { network: figure.network, update: diagram(figure, box, options) };
    }
    drawn.update();
  };
}

function diagram(figure, box) {
  const { nodes, edges } = figure.network.layout;
  const columns = Math.max(...nodes.map((node) => node.column)) + 1;
  const heights = nodes.map((node) => node.y);
  const [top, bottom] = [Math.max(...heights), Math.min(...heights)];
  const tallest = Math.max(...nodes.map(({ column }) => nodes.filter((node) => node.column === column).length));
  const dense = nodes.length > 40 || tallest > 10;
  const radius = dense ? 5 : 19;
  const row = dense ? Math.min(16, 330 / (top - bottom + 1)) : 62;
  const column = dense ? Math.max(40, 560 / columns) : Math.max(92, Math.min(150, 460 / columns));
  const named = dense ? 24 : 40;
  const width = (columns - 1) * column + 2 * (named + radius);
  const height = (top - bottom) * row + 2 * radius + (dense ? 10 : 34);
  const svg = draw(box, "svg", { viewBox: `0 0 ${width.toFixed(1)} ${height.toFixed(1)}`, role: "img", "aria-label": figure.network.summary, class: dense ? "diagram dense" : "diagram" });
  svg.style.maxWidth = `${Math.round(width * (dense ? 1 : 1.25))}px`;
  const x = (node) => named + radius + node.column * column;
  const y = (node) => radius + 5 + (top - node.y) * row;
  const weights = edges.length <= 12;

  const lines = edges.map((edge) => {
    const [start, end] = [nodes[edge.start], nodes[edge.end]];
    const line = draw(svg, "line", { x1: x(start), y1: y(start), x2: x(end), y2: y(end), class: `edge ${edge.colour}` });
    const label = weights && edge.weight !== 1 ? draw(svg, "text", {
      class: `weight ${edge.colour}`, "text-anchor": "middle",
      x: x(start) + (x(end) - x(start)) * 0.42, y: y(start) + (y(end) - y(start)) * 0.42 - 5,
    }) : undefined;
    return { edge, line, label };
  });
  const circles = nodes.map((node) => {
    const id = node.unit ? `unit-${node.unit.join("-")}` : node.name ? `value-${node.name}` : undefined;
    const group = draw(svg, "g", { id: id && `${figure.id}-${id}`, class: `node ${node.kind}` });
    const circle = draw(group, "circle", { cx: x(node), cy: y(node), r: node.kind === "joint" ? 4 : radius });
    const value = dense || node.kind === "joint" ? undefined : draw(group, "text", { class: "value", x: x(node), y: y(node) + 5, "text-anchor": "middle" });
    const bias = !dense && node.kind !== "joint" && node.bias !== 0 ? draw(group, "text", { class: "bias", x: x(node), y: y(node) + radius + 15, "text-anchor": "middle" }) : undefined;
    if (node.name && node.side) {
      const left = node.side === "left";
      // Where rows are narrow, names of neighbours make room for each other.
      const apart = dense ? -16 * node.y : 0;
      draw(group, "text", { class: "variable", x: x(node) + (left ? -1 : 1) * (radius + 7), y: y(node) + 5 + apart, "text-anchor": left ? "end" : "start" }, node.name);
    }
    return { node, group, circle, value, bias };
  });

  const valueOf = ({ at, index, unit }) => {
    if (unit) return figure.trace[unit[0] - 1].preactivations[unit[1] - 1];
    return at === 0 ? figure.input[index] : figure.trace[at - 1].output[index];
  };
  // A drawing may have thousands of edges, so only those are touched whose ends turned on or off, or whose weights moved.
  const states = nodes.map(() => undefined);
  let weightsOf;
  return () => {
    const parameters = figure.state.values;
    const turned = nodes.map((node, k) => {
      const state = node.unit ? (valueOf(node) > 0 ? "on" : "off") : "";
      const differs = state !== states[k];
      states[k] = state;
      if (differs) circles[k].group.setAttribute("class", `node ${node.kind} ${state}`);
      return differs;
    });
    const moved = weightsOf !== figure.blocks;
    weightsOf = figure.blocks;
    for (const { node, value, bias } of circles) {
      const now = value && valueOf(node);
      if (value) write(value, numberText(node.unit ? Math.max(now, 0) : now));
      if (bias && moved) {
        const number = weightAt(node.bias, parameters);
        write(bias, number === 0 ? "" : (number < 0 ? "" : "+") + numberText(number));
      }
    }
    for (const { edge, line, label } of lines) {
      if (!moved && !turned[edge.start] && !turned[edge.end]) continue;
      const weight = weightAt(edge.weight, parameters);
      const pale = states[edge.start] === "off" || states[edge.end] === "off";
      line.setAttribute("class", `edge ${edge.colour} ${pale ? "pale" : ""} ${weight < 0 ? "negative" : ""}`);
      if (label) write(label, Math.abs(weight - 1) < 1e-12 || weight === 0 ? "" : numberText(weight));
    }
  };
}

/** Bars for the inputs and the outputs: what a unit adds stands green on the bar, what it takes away is hollow. */
function barsView(figure, parent, { high }) {
  const { inputs, outputs } = figure.network;
  const count = inputs.length + outputs.length;
  const [width, height, base, bar] = [520, 230, 190, 54];
  const svg = draw(make(parent, "div", { class: "view" }), "svg", { viewBox: `0 0 ${width} ${height}`, role: "img", "aria-label": "bars of the inputs and the outputs", class: "bars" });
  const scale = (base - 24) / high;
  const gap = (width - 40 - bar * count) / count;
  const bars = [...inputs, ...outputs].map((name, k) => {
    const left = 20 + k * (bar + gap) + (k >= inputs.length ? gap / 2 : 0);
    const parts = { rest: draw(svg, "rect", { class: "rest", x: left, width: bar }), part: draw(svg, "rect", { x: left, width: bar }) };
    draw(svg, "text", { class: "variable", x: left + bar / 2, y: base + 24, "text-anchor": "middle" }, name);
    const value = draw(svg, "text", { class: "value", x: left + bar / 2, "text-anchor": "middle" });
    const added = draw(svg, "text", { x: left + bar / 2, "text-anchor": "middle" });
    if (k < inputs.length) {
      const reach = draw(svg, "rect", { class: "surface", x: left - 8, y: 0, width: bar + 16, height: base });
      whileDragged(reach, svg, (_, y) => figure.set({ [name]: figure.stepped(name, (base - y) / scale) }));
    }
    return { ...parts, value, added };
  });
  draw(svg, "line", { class: "axis", x1: 8, x2: width - 8, y1: base, y2: base });
  const rectangle = (element, from, to) => change(element, {
    y: base - Math.max(from, to) * scale, height: Math.abs(to - from) * scale });
  return () => {
    const last = figure.trace.at(-1);
    bars.forEach(({ rest, part, value, added: difference }, k) => {
      const output = k - inputs.length;
      const now = output < 0 ? figure.input[k] : last.output[output];
      let added = 0;
      if (output >= 0) {
        const row = figure.blocks.at(-1).V[output];
        for (let i = 0; i < row.columns.length; i++) added += row.weights[i] * last.activations[row.columns[i]];
      }
      rectangle(rest, 0, Math.min(now, now - added));
      rectangle(part, Math.min(now, now - added), Math.max(now, now - added));
      part.setAttribute("class", added > 0 ? "on" : "taken");
      write(value, numberText(now));
      change(value, { y: base - now * scale - 8 });
      const tall = Math.abs(added) * scale > 40 || (added > 0 && added * scale > 18);
      write(difference, tall ? (added > 0 ? "+" : "") + numberText(added) : "");
      change(difference, { class: added > 0 ? "on-active" : "", y: base - (now - added / 2) * scale + (added > 0 ? 5 : -2) });
    });
  };
}
