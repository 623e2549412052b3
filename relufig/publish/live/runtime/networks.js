// Networks as data, and what they compute: blocks y = S x + V relu(U x + c) + b, and comparators.
//
// A weight is a number, or an affine combination {c, t: [[coefficient, atom], ...]} of parameters. An atom is a
// parameter's name, or ["*", weight, weight], or ["/", weight, weight].

/** The value of a weight for parameters given by name, rounded once. */
function weightAt(weight, parameters) {
  return typeof weight === "number" ? weight : exactWeight(weight, parameters)[0];
}

// Weights are computed in pairs of numbers, [rounded, what rounding left] (T. J. Dekker, "A floating-point technique for
// extending the available precision", 1971), so that they round as Python's Fractions do, almost always.
function exactWeight(weight, parameters) {
  if (typeof weight === "number") return [weight, 0];
  return weight.t.reduce(
    (total, [coefficient, atom]) => pairSum(total, pairProduct([coefficient, 0], exactAtom(atom, parameters))),
    [weight.c, 0]);
}

function exactAtom(atom, parameters) {
  if (typeof atom === "string") return [parameters[atom], 0];
  const [left, right] = atom.slice(1).map((part) => exactWeight(part, parameters));
  return atom[0] === "*" ? pairProduct(left, right) : pairQuotient(left, right);
}

function twoSum(a, b) {
  const sum = a + b;
  const rest = sum - a;
  return [sum, a - (sum - rest) + (b - rest)];
}

function twoProduct(a, b) {
  const product = a * b;
  const [[high, low], [above, below]] = [a, b].map((value) => {
    const shifted = 134217729 * value; // 2^27 + 1 cuts a number into halves of 26 bits
    const half = shifted - (shifted - value);
    return [half, value - half];
  });
  return [product, high * above - product + high * below + low * above + low * below];
}

function pairSum([a, rest], [b, other]) {
  const [sum, error] = twoSum(a, b);
  return twoSum(sum, error + rest + other);
}

function pairProduct([a, rest], [b, other]) {
  const [product, error] = twoProduct(a, b);
  return twoSum(product, error + a * other + rest * b);
}

function pairQuotient(numerator, denominator) {
  const first = numerator[0] / denominator[0];
  const left = pairSum(numerator, pairProduct([-first, 0], denominator));
  return twoSum(first, left[0] / denominator[0]);
}

/** The network with numbers for weights. Rows of a matrix stay lists of [column, weight], in the order of columns. */
function networkAt(network, parameters) {
  const vector = (weights) => Float64Array.from(weights, (weight) => weightAt(weight, parameters));
  const matrix = (rows) => rows.map((row) => ({
    columns: Int32Array.from(row, (entry) => entry[0]),
    weights: vector(row.map((entry) => entry[1])),
  }));
  return network.blocks.map((block) => ({
    S: matrix(block.S), U: matrix(block.U), c: vector(block.c), V: matrix(block.V), b: vector(block.b),
  }));
}

// Sums are taken from left to right in the order of columns, and every operation is rounded once: in float64 by the
// language, in float32 by Math.fround.
const FORMATS = { float64: (value) => value, float32: Math.fround };

function rowTimes(row, vector, rounded) {
  let total = 0;
  for (let k = 0; k < row.columns.length; k++) {
    total = rounded(total + rounded(rounded(row.weights[k]) * vector[row.columns[k]]));
  }
  return total;
}

/** Every layer's preactivations, activations and output for one input vector. */
function traceOf(blocks, input, rounded = FORMATS.float64) {
  let values = Array.from(input, rounded);
  return blocks.map((block) => {
    const preactivations = block.U.map((row, k) => rounded(rowTimes(row, values, rounded) + rounded(block.c[k])));
    const activations = preactivations.map((value) => (value > 0 ? value : 0));
    const before = values;
    values = block.V.map((row, i) => rounded(
      rounded(rowTimes(row, activations, rounded) + rounded(block.b[i])) + rowTimes(block.S[i], before, rounded)));
    return { input: before, preactivations, activations, output: values };
  });
}

/** The outputs for one input vector. */
function outputOf(blocks, input, rounded) {
  return traceOf(blocks, input, rounded).at(-1).output;
}

/** The derivatives of the sum of the outputs by the values that enter each block, and by those that the last gives. */
function gradientsOf(blocks, trace) {
  let upstream = new Float64Array(blocks.at(-1).b.length).fill(1);
  const found = [upstream];
  for (let at = blocks.length - 1; at >= 0; at--) {
    const block = blocks[at];
    const units = new Float64Array(block.c.length);
    const inputs = new Float64Array(trace[at].input.length);
    const pushed = (rows, from, into) => rows.forEach((row, i) => {
      for (let k = 0; k < row.columns.length; k++) into[row.columns[k]] += row.weights[k] * from[i];
    });
    pushed(block.V, upstream, units);
    pushed(block.S, upstream, inputs);
    pushed(block.U, units.map((value, k) => (trace[at].preactivations[k] > 0 ? value : 0)), inputs);
    upstream = inputs;
    found.unshift(upstream);
  }
  return found;
}

/** What a comparator network does with values: for each layer the values before it, its comparators and who swapped. */
function sortTrace(layers, values) {
  let current = [...values];
  const steps = layers.map((layer) => {
    const before = current;
    current = [...before];
    const swaps = layer.map(([i, j]) => {
      if (!(before[i] > before[j])) return false;
      [current[i], current[j]] = [before[j], before[i]];
      return true;
    });
    return { before, layer, swaps };
  });
  return { steps, output: current };
}

/** How many of the 2^n inputs of zeros and ones are in order at the start and after each layer. */
function sortedBinaryInputs(n, layers) {
  const total = 2 ** n;
  const words = Math.max(1, total / 32);
  // Bit k of a wire's word w is the wire's value for input 32 w + k: a comparator is one AND and one OR for 32 inputs.
  const wires = Array.from({ length: n }, (_, wire) => {
    const bits = new Uint32Array(words);
    const pattern = [0xaaaaaaaa, 0xcccccccc, 0xf0f0f0f0, 0xff00ff00, 0xffff0000][wire];
    for (let w = 0; w < words; w++) bits[w] = wire < 5 ? pattern : (w >> (wire - 5)) & 1 ? 0xffffffff : 0;
    return bits;
  });
  const used = total < 32 ? 2 ** total - 1 : 0xffffffff;
  const inOrder = () => {
    let count = 0;
    for (let w = 0; w < words; w++) {
      let wrong = 0;
      for (let i = 0; i + 1 < n; i++) wrong |= wires[i][w] & ~wires[i + 1][w];
      count += bitCount(~wrong & used);
    }
    return count;
  };
  return [inOrder(), ...layers.map((layer) => {
    for (const [i, j] of layer) {
      for (let w = 0; w < words; w++) {
        const low = wires[i][w] & wires[j][w];
        wires[j][w] |= wires[i][w];
        wires[i][w] = low;
      }
    }
    return inOrder();
  })];
}

function bitCount(word) {
  let count = 0;
  for (let rest = word >>> 0; rest; rest = (rest & (rest - 1)) >>> 0) count++;
  return count;
}
