"""Pictures of answers: what they contain is what the answers say."""

import matplotlib as mpl
import matplotlib.pyplot as plt
import numpy as np
import pytest

import relufig as rf
from relufig import plot, questions
from relufig.networks import display
from relufig.networks.gradients import he_network
from relufig.plot import card

(X,) = rf.inputs("x")
LINE = rf.build(y=rf.triangle(X, 0, 1, 3))
PLANE = he_network([2, 6, 6, 2], seed=3).then(rf.Network([rf.Block.affine(np.eye(2), [0, 1])]))
BOX = [(-1, 1), (-1, 2)]

ANSWERS = {
    "equal": lambda: questions.equal(LINE, LINE.feedforward()),
    "different": lambda: questions.equal(LINE, rf.build(y=rf.relu(X)), [(-1, 4)]),
    "range": lambda: questions.range(LINE, [(-1, 4)], exact=True),
    "intervals": lambda: questions.range(LINE, [(-1, 4)]),
    "positive": lambda: questions.positive(rf.build(1 + rf.relu(X))),
    "not positive": lambda: questions.positive(LINE),
    "lipschitz": lambda: questions.lipschitz(LINE),
    "minimal": lambda: questions.minimal(LINE),
    "radius": lambda: questions.robust_radius(rf.build(X, 1 - X), [3]),
    "equal in the plane": lambda: questions.equal(PLANE, PLANE),
    "different in the plane": lambda: questions.equal(PLANE, PLANE.then(rf.Network(PLANE.blocks[-1:])), BOX),
    "range in the plane": lambda: questions.range(PLANE, BOX, exact=True),
    "positive in the plane": lambda: questions.positive(PLANE, BOX),
    "lipschitz in the plane": lambda: questions.lipschitz(PLANE, BOX),
    "radius in the plane": lambda: questions.robust_radius(PLANE, [0.5, -0.25]),
    "radius of norm 1": lambda: questions.robust_radius(PLANE, [0.5, -0.25], norm=1),
}


@pytest.fixture(autouse=True)
def agg():
    mpl.use("Agg")
    yield
    plt.close("all")


@pytest.mark.parametrize("name", ANSWERS)
@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_answer_has_a_picture_that_says_it(name, theme):
    answer = ANSWERS[name]()
    with plot.themed(theme):
        ax = answer.draw()
    assert ax.has_data()
    assert plot.description([ax]) == str(answer)
    _, own = plt.subplots()
    assert answer.draw(own) is own


def test_the_largest_difference_is_marked_where_it_is():
    ax = ANSWERS["different"]().draw()
    assert [text.get_text() for text in ax.texts if "differ" in text.get_text()] == ["differ by 4"]
    drawn = [line for line in ax.lines if line.get_linestyle() != "None"]
    (bar,) = [line for line in drawn if len(set(line.get_xdata())) == 1]
    assert (set(bar.get_xdata()), sorted(bar.get_ydata())) == ({4.0}, [0.0, 4.0])


def test_the_steepest_region_has_a_border():
    answer = ANSWERS["lipschitz in the plane"]()
    ax = answer.draw()
    (border,) = ax.patches
    assert border.get_path().contains_point([float(c) for c in answer.region.point])


def test_the_ball_touches_the_nearest_point():
    answer = ANSWERS["radius in the plane"]()
    ax = answer.draw()
    (ball,) = [patch for patch in ax.patches if isinstance(patch, mpl.patches.Circle)]
    at = np.array(answer.at, dtype=float)
    assert np.hypot(*(at - ball.center)) == pytest.approx(ball.radius)


def test_a_notebook_shows_the_picture_and_the_sentence():
    answer = ANSWERS["different"]()
    shown = card.answer_card(answer)
    assert shown["image/svg+xml"].startswith("<svg")
    assert str(answer) in shown["text/html"]
    assert display.svg(answer) == shown["image/svg+xml"]


def test_without_a_picture_a_notebook_shows_the_sentence():
    network = rf.build(rf.maximum(rf.maximum(*rf.inputs("a", "b")), rf.inputs("c")[0]))
    answer = questions.equal(network, network)
    assert card.answer_card(answer) == {"text/html": f"<p>{answer}</p>"}
    with pytest.raises(ValueError, match="pictures for one input or two, got an answer about 3"):
        answer.draw()
    with pytest.raises(TypeError, match=r"must be one of relufig\.questions, got int"):
        plot.answer(3)
