// Formulas as MathML, from the symbols that Python wrote; numbers that are weights of parameters follow them.

const MATHML = "http://www.w3.org/1998/Math/MathML";

function mathElement(parent, tag, text, role) {
  const element = document.createElementNS(MATHML, tag);
  if (text !== undefined) element.textContent = text;
  if (role) element.setAttribute("class", role);
  parent.append(element);
  return element;
}

/** One line of mathematics for each output of the network. */
function formulaView(figure, parent) {
  const box = make(parent, "div", { class: "view formula" });
  let shown;
  let lines = [];
  return () => {
    if (shown !== figure.network) {
      shown = figure.network;
      box.replaceChildren();
      lines = shown.formulas.map((symbols) => mathLine(make(box, "p"), symbols));
    }
    lines.forEach((update) => update(figure.state.values));
  };
}

function mathLine(parent, symbols) {
  const row = mathElement(mathElement(parent, "math"), "mrow");
  const elements = symbols.map((symbol) => mathSymbol(row, symbol));
  return (parameters) => symbols.forEach((symbol, k) => {
    if (symbol.weight === undefined) return;
    const value = weightAt(symbol.weight, parameters);
    const before = symbols[k - 1];
    const signed = before && (before.text === "+" || before.text === "−");
    // A number that became negative turns the sign before it, as one would write it.
    if (signed) write(elements[k - 1], value < 0 ? (before.text === "+" ? "−" : "+") : before.text);
    const size = signed ? Math.abs(value) : value;
    write(elements[k], size === 1 && symbols[k + 1]?.kind === "times" ? "" : numberText(size));
  });
}

function mathSymbol(row, { kind, text, role, letter, index }) {
  if (kind === "variable") {
    if (!index) return mathElement(row, "mi", letter, role);
    const both = mathElement(row, "msub", undefined, role);
    mathElement(both, "mi", letter);
    mathElement(both, "mn", index);
    return both;
  }
  if (kind === "times") {
    const space = mathElement(row, "mspace");
    space.setAttribute("width", "0.17em");
    return space;
  }
  if (kind === "function") {
    const name = mathElement(row, "mi", text, role);
    name.setAttribute("mathvariant", "normal");
    return name;
  }
  const tag = kind === "number" ? "mn" : kind === "omitted" ? "mi" : "mo";
  const element = mathElement(row, tag, text, role);
  if (kind === "sign") element.setAttribute("form", "prefix");
  if (kind === "open" || kind === "close") element.setAttribute("stretchy", "false");
  return element;
}

/** One sentence on what the network does now, for all readers and for screen readers. */
function sentenceView(figure, parent) {
  const line = make(parent, "p", { class: "view sentence" });
  return () => write(line, figure.sentence());
}

/** The outputs of several networks in float64 and float32, side by side, where they differ and where they do not. */
function formatsView(figure, parent, { title, truth }) {
  const table = make(make(parent, "div", { class: "view" }), "table", { class: "formats" });
  make(table, "caption", {}, title);
  const head = make(make(table, "thead"), "tr");
  ["", ...Object.keys(FORMATS)].forEach((name) => make(head, "th", { scope: "col" }, name));
  const body = make(table, "tbody");
  const rows = figure.data.networks.map((network) => {
    const row = make(body, "tr");
    make(row, "th", { scope: "row" }, network.label);
    return Object.keys(FORMATS).map(() => make(row, "td"));
  });
  return () => {
    const exact = outputOf(networkAt(figure.data.networks[truth], figure.state.values), figure.input)[0];
    figure.data.networks.forEach((network, k) => {
      const blocks = networkAt(network, figure.state.values);
      Object.values(FORMATS).forEach((rounded, i) => {
        const [value] = outputOf(blocks, figure.input, rounded);
        write(rows[k][i], numberText(value, 6));
        rows[k][i].className = value === exact ? "" : "differs";
      });
    });
  };
}
