"""Claims of proof, tried on many random networks: `python -m tests.questions.trials --trials 100000`.

Each trial asks one question about a small network whose rows are often repeated, scaled or zero. A counterexample is
computed again in Fractions, block by block; a proof must hold at random points, on the folds and off them. A claim that
is wrong stops the run, and is written down with the seed that gives it again.
"""

import argparse
import itertools
from fractions import Fraction

import numpy as np

import relufig as rf
from relufig import questions

BOX = (Fraction(-1), Fraction(3, 2))
POINTS = 24
SMALL = Fraction(1, 2**40)


def random_network(random, inputs, outputs=1):
    """A network of one or two hidden layers of up to three units, with small weights that often repeat."""
    blocks, n = [], inputs
    for last in [True] if random.random() < 0.5 else [False, True]:
        m = outputs if last else int(random.integers(1, 3))
        rows = []
        for _ in range(int(random.integers(0, 4))):
            row = [entry(random) for _ in range(n + 1)]
            if rows and random.random() < 0.4:
                scale = int(random.choice([1, 2, -1, 0]))
                row = [scale * each for each in rows[random.integers(len(rows))]]
            rows.append(row)
        S = [[entry(random) * int(random.random() < 0.4) for _ in range(n)] for _ in range(m)]
        V = [[entry(random) for _ in rows] for _ in range(m)]
        b = [entry(random) for _ in range(m)]
        U, c = [row[1:] for row in rows], [row[0] for row in rows]
        blocks.append(rf.Block(S, U, c, V, b) if rows else rf.Block.affine(S, b))
        n = m
    return rf.Network(blocks)


def entry(random):
    """A weight: a small integer, a fraction, or a float as it is."""
    kind = random.random()
    if kind < 0.6:
        return Fraction(int(random.integers(-2, 3)))
    return Fraction(int(random.integers(-6, 7)), 3) if kind < 0.8 else Fraction(float(np.float32(random.normal())))


def another(random, network):
    """A network to compare with: the same function written in another way, one that is nearly the same, or any."""
    kind = random.integers(5)
    if kind == 0:
        return network.feedforward()
    if kind == 1:
        return network.simplified()
    if kind == 2:
        return rf.Network([reordered(random, block) for block in network.blocks])
    if kind == 3:
        return rf.Network([*network.blocks[:-1], nudged(random, network.blocks[-1])])
    return random_network(random, len(network.inputs))


def reordered(random, block):
    """A block with its units in another order, each scaled by a positive number that its output weight takes back."""
    if not block.size:
        return block
    order = random.permutation(block.size)
    scale = np.array([Fraction(int(k)) for k in random.integers(1, 4, block.size)], dtype=object)
    S, U, c, V, b, _ = block.weights(np.empty(0, dtype=object))
    # `weights` gives the transposed matrices.
    U, V = U.T[order] * scale[:, None], V.T[:, order] / scale
    return rf.Block(S.T, U, c[order] * scale, V, b)


def nudged(random, block):
    """A block with one bias or weight changed by very little, or not at all."""
    S, U, c, V, b, _ = block.weights(np.empty(0, dtype=object))
    changed = [np.array(S.T), np.array(U.T), np.array(c), np.array(V.T), np.array(b)]
    part = changed[random.choice([k for k, each in enumerate(changed) if each.size])]
    at = tuple(int(random.integers(size)) for size in part.shape)
    part[at] = Fraction(part[at]) + SMALL * int(random.integers(0, 2))
    return rf.Block(*changed) if block.size else rf.Block.affine(changed[0], changed[4])


def value(network, x):
    """The outputs at a point, in Fractions, by loops: nothing of relufig computes here."""
    x = [Fraction(each) for each in x]
    for block in network.blocks:
        S, U, c, V, b = ([[Fraction(w) for w in row] for row in m] for m in rows_of(block))
        units = [max(Fraction(0), dot(row, x) + bias[0]) for row, bias in zip(U, c, strict=True)]
        x = [dot(s, x) + dot(v, units) + bias[0] for s, v, bias in zip(S, V, b, strict=True)]
    return x


def rows_of(block):
    """The rows of S, U, c, V and b."""
    dense = [np.asarray(m.toarray() if hasattr(m, "toarray") else m) for m in (block.S, block.U, block.V)]
    S, U, V = (m.tolist() for m in dense)
    return S, U, [[each] for each in block.c.tolist()], V, [[each] for each in block.b.tolist()]


def dot(row, x):
    """A product of a row and a vector."""
    return sum((w * each for w, each in zip(row, x, strict=True)), Fraction(0))


def points(random, network, box):
    """Random points in the box, half of them on the line where a unit of the first layer is 0, if that passes there."""
    low, high = box
    n = len(network.inputs)
    for k in range(POINTS):
        x = [low + (high - low) * Fraction(int(random.integers(0, 65)), 64) for _ in range(n)]
        block = network.blocks[0]
        if k % 2 and block.size:
            _, U, c, _, _ = rows_of(block)
            unit = int(random.integers(block.size))
            row, bias = [Fraction(w) for w in U[unit]], Fraction(c[unit][0])
            axis = int(random.integers(n))
            if row[axis]:
                there = x[axis] - (dot(row, x) + bias) / row[axis]
                x[axis] = there if low <= there <= high else x[axis]
        yield x


def ask_equal(random, network, box):
    """Whether two networks are equal: True, if the answer is right."""
    other = another(random, network)
    answer = questions.equal(network, other, box and [box] * len(network.inputs))
    if answer:
        return all(value(network, x) == value(other, x) for x in points(random, network, box or (-50, 50)))
    p, q = value(network, answer.at), value(other, answer.at)
    return p != q and (tuple(p), tuple(q)) == tuple(zip(*answer.values, strict=True))


def ask_simplified(random, network, box):
    """Whether the smaller network is the same function."""
    answer = questions.simplify(network, box and [box] * len(network.inputs))
    tried = points(random, network, box or (-50, 50))
    return bool(answer) and all(value(network, x) == value(answer.smaller, x) for x in tried)


def ask_positive(random, network, box):
    """Whether the network is above 0."""
    answer = questions.positive(network, box and [box] * len(network.inputs))
    if answer:
        return all(min(value(network, x)) > 0 for x in points(random, network, box or (-50, 50)))
    return min(value(network, answer.at)) <= 0


def ask_range(random, network, box):
    """Whether the bounds hold, and are reached where that is said."""
    box = box or (-50, 50)
    answer = questions.range(network, [box] * len(network.inputs), exact=True)
    values = [value(network, x)[0] for x in points(random, network, box)]
    reached = value(network, answer.at_low[0])[0], value(network, answer.at_high[0])[0]
    return reached == (answer.low[0], answer.high[0]) and reached[0] <= min(values) <= max(values) <= reached[1]


def ask_minimal(random, network, box):
    """Whether the smallest network of one input is the same function, with no more units than any of one layer."""
    network = random_network(random, 1)
    answer = questions.minimal(network)
    same = all(value(network, x) == value(answer.smallest, x) for x in points(random, network, (-50, 50)))
    return same and (len(network.blocks) > 1 or answer.smallest.size <= network.size)


ASKED = {
    "equal": ask_equal,
    "simplify": ask_simplified,
    "positive": ask_positive,
    "range": ask_range,
    "minimal": ask_minimal,
}


def trial(seed):
    """One trial: the question that was asked, and whether its answer was right."""
    random = np.random.default_rng(seed)
    name = str(random.choice(list(ASKED)))
    network = random_network(random, int(random.integers(1, 3)))
    box = BOX if random.random() < 0.5 else None
    return name, ASKED[name](random, network, box)


def main():
    """Run the trials that the command line asks for."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--trials", type=int, default=10_000)
    parser.add_argument("--first", type=int, default=0, help="the seed of the first trial")
    asked = parser.parse_args()
    counts = dict.fromkeys(ASKED, 0)
    for seed in itertools.islice(itertools.count(asked.first), asked.trials):
        name, right = trial(seed)
        if not right:
            raise SystemExit(f"wrong: {name}, seed {seed}")
        counts[name] += 1
    print(f"{asked.trials} trials, none wrong:", ", ".join(f"{name} {count}" for name, count in counts.items()))


if __name__ == "__main__":
    main()
