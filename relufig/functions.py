"""The formulas of the essay, each written once, from +, -, scaling by a constant and `relu`.

A formula can be read on Python numbers, Fractions, arrays (numpy, or any library that follows the array API standard)
and expressions; `relufig.build` turns expressions into a network. A parameter annotated `Value` takes any of these, and
arrays broadcast as usual. A `Constant` is a finite real number, or one that depends on parameters
(`relufig.parameters`). Beside arrays, these count as their sample values.

Every formula raises TypeError for anything that is not a real number (text, booleans, lists), ValueError for NaN or
infinity (the message names the argument and the index), and OverflowError if a difference it takes leaves the
floating-point range. Integers and Fractions give exact results; `relufig.exactness` says when floats do. An exact
result that is whole is an int, in arrays of Python numbers, too. But a number is a Fraction if a value was given as
one.

An array keeps its library, device and dtype, and gradients flow through it, with 0 for the derivative of ReLU at 0.
Arrays given together must share one library, one device and one floating-point dtype; only numpy and Dask arrays may
differ in dtype, and are promoted to the wider one. Integers are computed in the widest integer dtype of their library.
Where a result might not fit, numpy arrays are computed as Python integers, and other arrays are refused. Dask arrays
are computed later, each chunk with all checks. Where values are not known yet (under jit, vmap, torch.compile), NaN,
infinity and overflow are not noticed, and integers are assumed to take every value of their dtype. Under torch.compile
the constants of a formula must be ints or floats.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from fractions import Fraction

from relufig.formulas.arguments import Constant, Constants, Value
from relufig.formulas.formula import formula
from relufig.formulas.operations import rectify, scaled
from relufig.numbers.coefficients import exact, exact_quotient

# The most layers of `square`. A layer beyond the 537th adds less than the smallest float.
_MOST_SQUARING = 1000


@formula
def relu(x: Value) -> Value:
    """The rectified linear unit, max(x, 0).

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.

    Returns
    -------
    Value
        max(x, 0) elementwise, of x's kind and shape.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.relu(np.array([-1.0, 0.0, 2.5]))
    array([0. , 0. , 2.5])
    """
    return rectify(x)


@formula
def maximum(a: Value, b: Value, *more: Value) -> Value:
    """The largest of two or more values. Of two, it is b, plus the part of a above b.

    More are compared as in a tournament, so that n values take n - 1 units in ceil(log2 n) layers. This depth was
    conjectured to be needed (C. Hertrich, A. Basu, M. Di Summa, M. Skutella, "Towards lower bounds on the depth of ReLU
    neural networks", 2021). But for n >= 4, ceil(log3(n - 2)) + 1 layers are enough (E. Bakaev, F. Brunck, C. Hertrich,
    J. Stade, A. Yehudayoff, "Better neural network expressivity: subdividing the simplex", 2025; `maximum_of_five` is
    theirs). If all weights are decimal fractions, at least ceil(log3 n) are needed (G. Averkov, C. Hojny, M. Merkert,
    "On the expressiveness of rational ReLU neural networks with bounded depth", 2025).

    Parameters
    ----------
    a, b, *more : Value
        Numbers, arrays or expressions; see `relufig.functions`.

    Returns
    -------
    Value
        b + relu(a - b), for two values.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.maximum(3, 1), rf.maximum(3, 1, 4, 1, 5)
    (3, 5)
    >>> rf.build(rf.maximum(*rf.inputs(*"abcdefgh"))).widths
    (4, 2, 1)
    """
    return _tournament([a, b, *more], lambda a, b: b + relu(a - b))


@formula
def minimum(a: Value, b: Value, *more: Value) -> Value:
    """The smallest of two or more values. Of two, it is a, minus the part of a above b.

    More are compared as in a tournament; see `maximum`.

    Parameters
    ----------
    a, b, *more : Value
        Numbers, arrays or expressions; see `relufig.functions`.

    Returns
    -------
    Value
        a - relu(a - b), for two values.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.minimum(3, 1), rf.minimum(3, 1, 4, -1, 5)
    (1, -1)
    """
    return _tournament([a, b, *more], lambda a, b: a - relu(a - b))


@formula
def sort2(a: Value, b: Value) -> tuple[Value, Value]:
    """Two values in ascending order, by one ReLU: the minimum and the maximum use the same difference.

    Parameters
    ----------
    a, b : Value
        Numbers, arrays or expressions; see `relufig.functions`.

    Returns
    -------
    tuple[Value, Value]
        The smaller, then the larger.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.sort2(3, 1)
    (1, 3)
    >>> rf.build(*rf.sort2(*rf.inputs("a", "b"))).size
    1
    """
    return minimum(a, b), maximum(a, b)


@formula
def leaky_relu(x: Value, slope: Constant = Fraction(1, 100)) -> Value:
    """Leaky ReLU, max(slope * x, x): x where x >= 0, and a gentle slope instead of 0 where x < 0.

    A. L. Maas, A. Y. Hannun, A. Y. Ng, "Rectifier nonlinearities improve neural network acoustic models", 2013.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    slope : Constant
        The slope for x < 0.

    Returns
    -------
    Value
        slope * x or x, whichever is larger.

    Raises
    ------
    ValueError
        Unless 0 <= slope <= 1.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.leaky_relu(5.0), rf.leaky_relu(-5.0, slope=0.5)
    (5.0, -2.5)
    """
    if not 0 <= slope <= 1:
        raise ValueError(f"leaky_relu(x, slope): slope must lie in [0, 1], got {slope}")
    return maximum(slope * x, x)


@formula
def sort3(a: Value, b: Value, c: Value) -> tuple[Value, Value, Value]:
    """Three values in ascending order. The middle one is the sum less the smallest and the largest.

    Parameters
    ----------
    a, b, c : Value
        Numbers, arrays or expressions; see `relufig.functions`.

    Returns
    -------
    tuple[Value, Value, Value]
        The smallest, the middle and the largest.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.sort3(3, 1, 2)
    (1, 2, 3)
    """
    low = minimum(minimum(a, b), c)
    high = maximum(maximum(a, b), c)
    middle = a + b + c - low - high
    return low, middle, high


@formula
def maximum_of_five(a: Value, b: Value, c: Value, d: Value, e: Value) -> Value:
    """The largest of five values, by two layers of ReLUs: 8 units, then 6. A tournament takes three layers.

    That two layers are enough was found in 2025: E. Bakaev, F. Brunck, C. Hertrich, J. Stade, A. Yehudayoff, "Better
    neural network expressivity: subdividing the simplex". The terms below were found by a linear programme among all
    maxima of two sums of two pairwise maxima. The tests prove exactly that they are right for all real numbers.

    Parameters
    ----------
    a, b, c, d, e : Value
        Numbers, arrays or expressions; see `relufig.functions`.

    Returns
    -------
    Value
        The largest.

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.maximum_of_five(3.0, 1.0, 4.0, 1.0, 5.0)
    5.0
    >>> rf.build(rf.maximum_of_five(*rf.inputs(*"abcde"))).widths
    (8, 6)
    """
    bd, ce, bc, de = maximum(b, d), maximum(c, e), maximum(b, c), maximum(d, e)
    ab, ac, ad, ae = maximum(a, b), maximum(a, c), maximum(a, d), maximum(a, e)
    added = maximum(a, bd) + maximum(a, ce) + maximum(ab + ac, ad + ae) + 2 * maximum(bc, de)
    taken = maximum(ab + ce, ae + bd) + maximum(ac + bd, ad + ce)
    return scaled(added - taken, 1, 2)


@formula
def clip(x: Value, low: Constant, high: Constant) -> Value:
    """The value clipped to [low, high] by two parallel ReLUs: one starts the rise at low, the other ends it at high.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    low, high : Constant
        The ends of the interval.

    Returns
    -------
    Value
        min(high, max(x, low)).

    Raises
    ------
    ValueError
        If low > high.

    See Also
    --------
    clip_chained : the same function, more accurate in floats where `|x|` is large.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.clip(np.array([-1.0, 0.25, 3.0]), 0, 1)
    array([0.  , 0.25, 1.  ])
    """
    _require_ascending("clip(x, low, high)", low=low, high=high)
    return relu(x - low) + low - relu(x - high)


@formula
def clip_chained(x: Value, low: Constant, high: Constant) -> Value:
    """The value clipped to [low, high], by two ReLUs in a chain: the second takes what the first gives.

    In floats, an x below low gives high - (high - low), and an x far above high gives high, however large `|x|` is. The
    parallel `clip` can lose the result altogether when x is large.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    low, high : Constant
        The ends of the interval.

    Returns
    -------
    Value
        min(high, max(x, low)).

    Raises
    ------
    ValueError
        If low > high.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.clip_chained(1e20, 0, 1), rf.clip(1e20, 0, 1)
    (1.0, 0.0)
    """
    _require_ascending("clip_chained(x, low, high)", low=low, high=high)
    return minimum(high, maximum(x, low))


@formula
def ramp(x: Value, left: Constant, right: Constant, start: Constant = 0, end: Constant = 1) -> Value:
    """A ramp, a clip shifted and scaled: `start` up to x = left, `end` from x = right on, straight between.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    left, right : Constant
        Where the line begins and ends.
    start, end : Constant
        The values on either side.

    Returns
    -------
    Value
        start + (end - start) * (clip(x, left, right) - left) / (right - left).

    Raises
    ------
    ValueError
        Unless left < right.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.ramp(np.array([0.0, 2.5, 9.0]), 2, 3, start=10, end=20)
    array([10., 15., 20.])
    """
    _require_increasing("ramp(x, left, right, start, end)", left=left, right=right)
    return start + scaled(clip(x, left, right) - left, end - start, right - left)


@formula
def step(x: Value, width: Constant) -> Value:
    """Almost a step: 0 up to x = -width, 1 from x = 0 on, a straight line of slope 1 / width between.

    As width tends to 0, the value at every x tends to the indicator of x >= 0. No continuous function equals that
    indicator.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    width : Constant
        The width of the rise.

    Returns
    -------
    Value
        Between 0 and 1.

    Raises
    ------
    ValueError
        Unless width > 0.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.step(np.array([-1.0, -0.25, 0.0, 1.0]), 0.5)
    array([0. , 0.5, 1. , 1. ])
    """
    if not width > 0:
        raise ValueError(f"step(x, width): width must be above 0, got {width}")
    return ramp(x, -width, 0)


@formula
def bucket(
    x: Value, a: Constant, b: Constant, c: Constant, d: Constant, floor: Constant = 0, rim: Constant = 1
) -> Value:
    """A bucket, by two clips in parallel: `rim` up to a, down to `floor` at b, flat to c, up to `rim` at d.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    a, b, c, d : Constant
        The breakpoints: the left wall stands between a and b, the right one between c and d.
    floor, rim : Constant
        The values between the walls and outside them.

    Returns
    -------
    Value
        ramp(x, a, b, rim, floor) + ramp(x, c, d, 0, rim - floor).

    Raises
    ------
    ValueError
        Unless a < b <= c < d.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.bucket(np.array([0.0, 1.5, 2.5, 3.5, 5.0]), 1, 2, 3, 4)
    array([1. , 0.5, 0. , 0.5, 1. ])
    """
    call = "bucket(x, a, b, c, d, floor, rim)"
    _require_increasing(call, a=a, b=b)
    _require_ascending(call, b=b, c=c)
    _require_increasing(call, c=c, d=d)
    return ramp(x, a, b, rim, floor) + ramp(x, c, d, 0, rim - floor)


@formula
def triangle(x: Value, left: Constant, peak: Constant, right: Constant, height: Constant = 1) -> Value:
    """A triangle, by two clips in parallel: 0 up to left, up to `height` at peak, down to 0 at right.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    left, peak, right : Constant
        The breakpoints.
    height : Constant
        The value at the peak.

    Returns
    -------
    Value
        ramp(x, left, peak, 0, height) + ramp(x, peak, right, 0, -height).

    Raises
    ------
    ValueError
        Unless left < peak < right.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.triangle(np.array([0.0, 0.5, 1.0, 2.0, 3.0]), 0, 1, 3)
    array([0. , 0.5, 1. , 0.5, 0. ])
    """
    _require_increasing("triangle(x, left, peak, right, height)", left=left, peak=peak, right=right)
    return ramp(x, left, peak, 0, height) + ramp(x, peak, right, 0, -height)


@formula
def tent(x: Value) -> Value:
    """The smaller of 2x and 2 - 2x, by one ReLU: on [0, 1] it rises from 0 to 1 at x = 1/2 and falls back to 0.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.

    Returns
    -------
    Value
        minimum(2 * x, 2 - 2 * x).

    Raises
    ------
    TypeError, ValueError, OverflowError
        As every formula does; see `relufig.functions`.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.tent(0.25), rf.tent(0.5), rf.tent(1)
    (0.5, 1.0, 0)
    """
    return minimum(2 * x, 2 - 2 * x)


@formula
def square(x: Value, layers: Constant) -> Value:
    """Almost x^2 for 0 <= x <= 1, by a chain of layers of one ReLU each: x minus scaled tents of tents of x.

    The result is piecewise linear with 2^layers pieces of equal width, whose ends lie on x^2. It is never more than
    2^(-2 layers - 2) off. D. Yarotsky, "Error bounds for approximations with deep ReLU networks", 2017.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    layers : Constant
        The number of hidden layers, a whole number from 1 to 1,000. Floats show no difference long before 1,000.

    Returns
    -------
    Value
        x - tent(x) / 4 - tent(tent(x)) / 16 - ..., with one term a layer.

    Raises
    ------
    ValueError
        Unless layers is a whole number from 1 to 1,000.

    Examples
    --------
    >>> import relufig as rf
    >>> rf.square(0.75, 2)
    0.5625
    >>> abs(rf.square(0.3, 8) - 0.3**2) < 2**-18
    True
    """
    if not (1 <= layers <= _MOST_SQUARING and layers == int(layers)):
        rule = f"layers must be a whole number, at least 1 and at most {_MOST_SQUARING:,}"
        raise ValueError(f"square(x, layers): {rule}, got {layers}")
    y = folded = x
    for layer in range(1, int(layers) + 1):
        folded = tent(folded)
        y = y - scaled(folded, 1, 4**layer)
    return y


@formula
def interpolate(
    x: Value, knots: Constants, values: Constants, left_slope: Constant = 0, right_slope: Constant = 0
) -> Value:
    """The continuous piecewise linear function through the points (knots[i], values[i]), with given slopes outside.

    Every continuous piecewise linear function of one variable with finitely many pieces has this form, and one hidden
    layer computes it: the ReLU at each knot adds the change of slope there.

    Parameters
    ----------
    x : Value
        A number, an array or an expression; see `relufig.functions`.
    knots : Constants
        At least one, strictly increasing.
    values : Constants
        One for each knot.
    left_slope, right_slope : Constant
        The slopes before the first knot and after the last.

    Returns
    -------
    Value
        The function's value at x.

    Raises
    ------
    ValueError
        If there is no knot, if knots and values differ in number, or if the knots do not strictly increase.

    Examples
    --------
    >>> import numpy as np
    >>> import relufig as rf
    >>> rf.interpolate(np.array([-1.0, 0.5, 2.0, 5.0]), knots=[0, 1, 3], values=[0, 2, 1])
    array([0. , 1. , 1.5, 1. ])
    """
    call = "interpolate(x, knots, values, left_slope, right_slope)"
    if len(values) != len(knots):
        raise ValueError(f"{call}: values must be as many as knots ({len(knots)}), got {len(values)}")
    for i in range(1, len(knots)):
        if not knots[i - 1] < knots[i]:
            rule = "knots must strictly increase"
            raise ValueError(f"{call}: {rule}, got {knots[i - 1]} before {knots[i]} at index {i}")
    y = values[0] + scaled(relu(knots[0] - x), -left_slope, 1)
    slope: int | Fraction = 0
    for i, knot in enumerate(knots):
        following = _slope_after(i, knots, values, right_slope)
        y = y + scaled(relu(x - knot), following - slope, 1)
        slope = following
    return y


def _tournament(values: list[Value], winner: Callable[[Value, Value], Value]) -> Value:
    """The winner of all values, of neighbours first; the last of an odd number waits for the next round."""
    while len(values) > 1:
        pairs = [winner(*pair) for pair in zip(values[::2], values[1::2], strict=False)]
        values = pairs + values[2 * len(pairs) :]
    return values[0]


def _slope_after(i: int, knots: Constants, values: Constants, right_slope: Constant) -> int | Fraction:
    """The slope from knot i to the next, or to the right of the last."""
    if i == len(knots) - 1:
        return exact(right_slope)
    return exact_quotient(exact(values[i + 1]) - exact(values[i]), exact(knots[i + 1]) - exact(knots[i]))


def _require_ascending(call: str, **pair: Constant) -> None:
    (first, low), (second, high) = pair.items()
    if low > high:
        raise ValueError(f"{call}: {first} must not exceed {second}, got {first}={low} and {second}={high}")


def _require_increasing(call: str, **constants: Constant) -> None:
    names = list(constants)
    for first, second in itertools.pairwise(names):
        if not constants[first] < constants[second]:
            got = f"{first}={constants[first]} and {second}={constants[second]}"
            raise ValueError(f"{call}: {first} must be below {second}, got {got}")
