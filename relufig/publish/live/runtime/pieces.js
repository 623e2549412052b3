// Where a network bends: the points on a line of inputs, and the regions of a plane of inputs. Between bends every
// value is affine, so the pictures are drawn from their corners, without sampling.

/** The inputs from `from` to `to` (along a straight line) at which some unit turns on or off, as shares of the way. */
function bendsBetween(blocks, from, to) {
  let shares = [0, 1];
  let values = [from, to];
  for (const block of blocks) {
    let active = values.map((value) => preactivationsOf(block, value));
    for (let unit = 0; unit < block.c.length; unit++) {
      for (let k = 0; k + 1 < shares.length; k++) {
        const [left, right] = [active[k][unit], active[k + 1][unit]];
        if (!((left < 0 && right > 0) || (left > 0 && right < 0))) continue;
        const part = left / (left - right);
        const between = (p, q) => p + (q - p) * part;
        shares.splice(k + 1, 0, between(shares[k], shares[k + 1]));
        values.splice(k + 1, 0, values[k].map((value, i) => between(value, values[k + 1][i])));
        active.splice(k + 1, 0, active[k].map((value, i) => (i === unit ? 0 : between(value, active[k + 1][i]))));
        k++;
      }
    }
    values = values.map((value, k) => blockOutput(block, value, active[k]));
  }
  return shares;
}

function preactivationsOf(block, value) {
  return block.U.map((row, k) => rowTimes(row, value, FORMATS.float64) + block.c[k]);
}

function blockOutput(block, value, preactivations) {
  const activations = preactivations.map((each) => Math.max(each, 0));
  return block.V.map((row, i) =>
    rowTimes(row, activations, FORMATS.float64) + block.b[i] + rowTimes(block.S[i], value, FORMATS.float64));
}

/**
 * The linear regions of a network of two inputs in a box, as convex polygons:
 * [{points: [[x, y], ...], active: number of units that are on, values: [[p, q, r], ...]}, ...],
 * where output i is p x + q y + r on the whole polygon.
 */
function regionsOf(blocks, [left, right], [bottom, top]) {
  let cells = [{
    points: [[left, bottom], [right, bottom], [right, top], [left, top]],
    active: 0,
    values: [[1, 0, 0], [0, 1, 0]],
  }];
  // A corner this near a line, compared with the size of the values there, lies on it.
  const nearly = 1e-11 * Math.max(1, right - left, top - bottom);
  for (const block of blocks) {
    cells = cells.flatMap((cell) => {
      const units = block.U.map((row, k) => combined(row, cell.values, block.c[k]));
      let parts = [{ points: cell.points, on: [] }];
      for (const unit of units) {
        parts = parts.flatMap((part) => split(part.points, unit, nearly).map(
          ({ points, on }) => ({ points, on: [...part.on, on] })));
      }
      return parts.map(({ points, on }) => {
        const activations = units.map((unit, k) => (on[k] ? unit : [0, 0, 0]));
        return {
          points,
          active: cell.active + on.filter(Boolean).length,
          values: block.V.map((row, i) => {
            const skipped = combined(block.S[i], cell.values, block.b[i]);
            return combined(row, activations, 0).map((value, k) => value + skipped[k]);
          }),
        };
      });
    });
  }
  return cells;
}

/** The affine function that a row of weights makes of affine functions, plus a bias. */
function combined(row, functions, bias) {
  const sum = [0, 0, bias];
  for (let k = 0; k < row.columns.length; k++) {
    const weight = row.weights[k];
    const part = functions[row.columns[k]];
    for (let i = 0; i < 3; i++) sum[i] += weight * part[i];
  }
  return sum;
}

/** A convex polygon cut by the line on which an affine function is 0: one part, or the part below and the part above. */
function split(points, [p, q, r], nearly) {
  const heights = points.map(([x, y]) => p * x + q * y + r);
  const slope = Math.hypot(p, q);
  const above = heights.some((height) => height > nearly * slope);
  const below = heights.some((height) => height < -nearly * slope);
  if (!above || !below) return [{ points, on: above || (!below && r > 0) }];
  return [
    { points: clipped(points, heights.map((height) => -height)), on: false },
    { points: clipped(points, heights), on: true },
  ];
}

/** The part of a polygon whose height is positive (Sutherland and Hodgman, "Reentrant polygon clipping", 1974). */
function clipped(points, heights) {
  const kept = [];
  points.forEach((point, k) => {
    const next = (k + 1) % points.length;
    if (heights[k] >= 0) kept.push(point);
    if ((heights[k] > 0 && heights[next] < 0) || (heights[k] < 0 && heights[next] > 0)) {
      const part = heights[k] / (heights[k] - heights[next]);
      kept.push(point.map((value, i) => value + (points[next][i] - value) * part));
    }
  });
  return kept;
}

/** The part of the plane where an output is below a level, as polygons, and its border, as pairs of points. */
function belowLevel(cells, output, level) {
  const [polygons, border] = [[], []];
  for (const { points, values } of cells) {
    const [p, q, r] = values[output];
    const heights = points.map(([x, y]) => level - p * x - q * y - r);
    const part = clipped(points, heights);
    if (part.length > 2) polygons.push(part);
    const crossings = points.flatMap((point, k) => {
      const next = (k + 1) % points.length;
      if (heights[k] > 0 === heights[next] > 0) return [];
      const share = heights[k] / (heights[k] - heights[next]);
      return [point.map((value, i) => value + (points[next][i] - value) * share)];
    });
    if (crossings.length === 2) border.push(crossings);
  }
  return { polygons, border };
}
