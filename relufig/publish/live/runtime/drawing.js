// Small parts of drawings: SVG elements, numbers as text, axes, pointers.

const SVG = "http://www.w3.org/2000/svg";

/** An SVG element with attributes, appended to a parent. */
function draw(parent, tag, attributes = {}, text) {
  const element = document.createElementNS(SVG, tag);
  change(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

/** An HTML element likewise. */
function make(parent, tag, attributes = {}, text) {
  const element = document.createElement(tag);
  change(element, attributes);
  if (text !== undefined) element.textContent = text;
  parent?.append(element);
  return element;
}

/** Set attributes, those that differ; false and undefined take one away. */
function change(element, attributes) {
  for (const [name, value] of Object.entries(attributes)) {
    if (value === false || value === undefined) element.removeAttribute(name);
    else if (element.getAttribute(name) !== String(value)) element.setAttribute(name, value);
  }
}

/** Change an element's text, if it differs. */
function write(element, text) {
  if (element.textContent !== text) element.textContent = text;
}

/** A number with at most so many significant digits, with a true minus sign. */
function numberText(value, digits = 3) {
  if (value === 0) return "0";
  if (!Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  let text;
  if (size >= 1e6 || size < 1e-4) {
    const [head, power] = size.toExponential(digits - 1).split("e");
    text = `${Number(head) === 1 ? "" : `${Number(head)}·`}10${superscript(Number(power))}`;
  } else {
    const rounded = size >= 10 ** digits ? Math.round(size) : Number(size.toPrecision(digits));
    text = String(rounded).replace(/^(\d+)(\d{3})$/, (all, head, tail) =>
      all.length > 4 ? `${head}\u202f${tail}` : all);
  }
  return value < 0 ? `−${text}` : text;
}

function superscript(power) {
  return String(power).replace("-", "⁻").replace(/\d/g, (digit) => "⁰¹²³⁴⁵⁶⁷⁸⁹"[digit]);
}

/** `count` things, with the noun in the singular or the plural. */
function counted(count, noun) {
  return `${numberText(count, 15)} ${noun}${count === 1 ? "" : "s"}`;
}

/** Round numbers from low to high, about so many. */
function ticksBetween(low, high, about = 6) {
  const raw = (high - low) / about;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = power * [1, 2, 5, 10].find((factor) => factor * power >= raw * 0.999);
  const found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + step * 1e-9; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/** A plane with axes in an SVG of this size, in pixels: places numbers and draws its ticks. */
class Axes {
  constructor(parent, { width, height, x, y, labels = {}, margin = {} }) {
    Object.assign(this, { width, height, x, y, labels });
    this.margin = { left: 34, right: 14, top: 14, bottom: 30, ...margin };
    this.frame = draw(parent, "g", { class: "axes" });
    this.show(x, y);
  }

  /** Change the window. */
  show(x, y) {
    [this.x, this.y] = [x, y];
    const { left, right, top, bottom } = this.margin;
    this.scaleX = (this.width - left - right) / (x[1] - x[0]);
    this.scaleY = (this.height - top - bottom) / (y[1] - y[0]);
    this.frame.replaceChildren();
    const [base, side] = [this.height - bottom, left];
    const zero = y[0] <= 0 && y[1] >= 0 ? this.placeY(0) : base;
    draw(this.frame, "line", { class: "axis", x1: left, x2: this.width - right, y1: zero, y2: zero });
    for (const tick of ticksBetween(...x, this.width / 90)) {
      draw(this.frame, "text", { x: this.placeX(tick), y: base + 20, "text-anchor": "middle" }, numberText(tick));
      draw(this.frame, "line", { class: "tick", x1: this.placeX(tick), x2: this.placeX(tick), y1: zero - 3, y2: zero + 3 });
    }
    for (const tick of ticksBetween(...y, this.height / 70)) {
      draw(this.frame, "text", { x: side - 8, y: this.placeY(tick) + 5, "text-anchor": "end" }, numberText(tick));
    }
    if (this.labels.x) draw(this.frame, "text", { class: "variable", x: this.width - right, y: zero - 8, "text-anchor": "end" }, this.labels.x);
  }

  placeX(value) { return this.margin.left + (value - this.x[0]) * this.scaleX; }
  placeY(value) { return this.height - this.margin.bottom - (value - this.y[0]) * this.scaleY; }
  valueX(pixel) { return this.x[0] + (pixel - this.margin.left) / this.scaleX; }
  valueY(pixel) { return this.y[0] + (this.height - this.margin.bottom - pixel) / this.scaleY; }

  /** A path through points given in numbers; points far outside of the window stay within reach of browsers. */
  path(points) {
    const near = (pixel, size) => Math.min(Math.max(pixel, -4 * size), 5 * size).toFixed(2);
    return points.map(([x, y], k) =>
      `${k ? "L" : "M"}${near(this.placeX(x), this.width)} ${near(this.placeY(y), this.height)}`).join("");
  }
}

/** A part of a picture that shows only what lies within the axes. */
function clippedGroup(svg, axes, id) {
  const { left, right, top, bottom } = axes.margin;
  const clip = draw(draw(svg, "defs"), "clipPath", { id });
  draw(clip, "rect", { x: left - 2, y: top - 2, width: axes.width - left - right + 4, height: axes.height - top - bottom + 4 });
  return draw(svg, "g", { "clip-path": `url(#${id})` });
}

/** Call `moved` with the place, in the SVG's own units, and whether it is the first, while a pointer drags an element. */
function whileDragged(element, svg, moved) {
  let first;
  const place = (event) => {
    const at = new DOMPoint(event.clientX, event.clientY).matrixTransform(svg.getScreenCTM().inverse());
    moved(at.x, at.y, first);
    first = false;
  };
  element.addEventListener("pointerdown", (event) => {
    if (event.button) return;
    first = true;
    if (event.pointerType === "mouse") event.preventDefault();
    element.setPointerCapture(event.pointerId);
    element.focus?.({ preventScroll: true });
    // A finger on a surface may be about to scroll the page: it drags when it moves to the side, or taps.
    let drags = event.pointerType === "mouse" || getComputedStyle(element).touchAction === "none";
    if (drags) place(event);
    const follow = (next) => {
      const aside = Math.abs(next.clientX - event.clientX);
      drags ||= aside > 8 && aside > Math.abs(next.clientY - event.clientY);
      if (drags) place(next);
    };
    element.addEventListener("pointermove", follow);
    const end = () => {
      element.removeEventListener("pointermove", follow);
      element.removeEventListener("pointerup", tapped);
      element.removeEventListener("pointercancel", end);
    };
    const tapped = (last) => {
      place(last);
      end();
    };
    element.addEventListener("pointerup", tapped);
    element.addEventListener("pointercancel", end);
  });
}

/** Call `moved` with steps to the right and up when a key that moves sliders is pressed on an element. */
function onArrowKeys(element, moved) {
  const far = 1e6;
  const steps = {
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, 1], ArrowDown: [0, -1],
    PageUp: [0, 10], PageDown: [0, -10], Home: [-far, -far], End: [far, far],
  };
  element.addEventListener("keydown", (event) => {
    const step = steps[event.key];
    if (!step || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    const times = event.shiftKey ? 10 : 1;
    moved(step[0] * times, step[1] * times);
  });
}

/** Whether the reader asked for less motion. */
function isStill() {
  return matchMedia("(prefers-reduced-motion: reduce)").matches;
}
