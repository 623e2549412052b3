"""The theme's colours and ramps, measured with colorspacious, an independent implementation of colour science.

Colour blindness is simulated as in G. M. Machado, M. M. Oliveira and L. A. F. Fernandes, "A physiologically-based model
for simulation of color vision deficiency", 2009.
"""

import itertools

import numpy as np
import pytest

from relufig.look import colours, style
from relufig.look.contrast import contrast

colorspacious = pytest.importorskip("colorspacious")
THEMES = list(style.THEMES.values())
BLINDNESSES = ["deuteranomaly", "protanomaly", "tritanomaly"]
RAMPS = [(ramp, theme) for ramp in ("values", "active") for theme in THEMES]


def rgb(colour):
    return np.array([int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5)])


def lab(colour, blindness=None):
    channels = rgb(colour)
    if blindness:
        seen = {"name": "sRGB1+CVD", "cvd_type": blindness, "severity": 100}
        channels = np.clip(colorspacious.cspace_convert(channels, seen, "sRGB1"), 0, 1)
    return colorspacious.cspace_convert(channels, "sRGB1", "CIELab")


def difference(first, second):
    """CIEDE2000, from two colours in CIELAB."""
    (l1, a1, b1), (l2, a2, b2) = first, second
    mean = (np.hypot(a1, b1) + np.hypot(a2, b2)) / 2
    g = 1.5 - 0.5 * np.sqrt(mean**7 / (mean**7 + 25**7))
    c1, c2 = np.hypot(g * a1, b1), np.hypot(g * a2, b2)
    h1, h2 = (np.degrees(np.arctan2(b, g * a)) % 360 for a, b in ((a1, b1), (a2, b2)))
    turn = (h2 - h1 + 180) % 360 - 180
    hue, chroma, lightness = (h1 + turn / 2) % 360, (c1 + c2) / 2, (l1 + l2) / 2

    def cosine(degrees):
        return np.cos(np.radians(degrees))

    t = 1 - 0.17 * cosine(hue - 30) + 0.24 * cosine(2 * hue) + 0.32 * cosine(3 * hue + 6) - 0.2 * cosine(4 * hue - 63)
    of_l = (l2 - l1) / (1 + 0.015 * (lightness - 50) ** 2 / np.sqrt(20 + (lightness - 50) ** 2))
    of_c = (c2 - c1) / (1 + 0.045 * chroma)
    of_h = 2 * np.sqrt(c1 * c2) * np.sin(np.radians(turn / 2)) / (1 + 0.015 * chroma * t)
    rotation = np.sin(np.radians(60 * np.exp(-(((hue - 275) / 25) ** 2))))
    rotated = 2 * np.sqrt(chroma**7 / (chroma**7 + 25**7)) * rotation
    return np.sqrt(of_l**2 + of_c**2 + of_h**2 - rotated * of_c * of_h)


@pytest.mark.parametrize(
    ("first", "second", "published"),
    [  # from G. Sharma, W. Wu and E. N. Dalal, "The CIEDE2000 color-difference formula", 2005, table 1
        ((50, 2.6772, -79.7751), (50, 0, -82.7485), 2.0425),
        ((50, 2.49, -0.001), (50, -2.49, 0.0009), 7.1792),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
        ((22.7233, 20.0904, -46.694), (23.0331, 14.973, -42.5619), 2.0373),
        ((2.0776, 0.0795, -1.135), (0.9033, -0.0636, -0.5514), 0.9082),
    ],
)
def test_differences_are_those_published(first, second, published):
    assert difference(first, second) == pytest.approx(published, abs=5e-5)


@pytest.mark.parametrize("colour", ["#000000", "#FFFFFF", "#3F225C", "#C38A19", "#0072B2", "#12161B"])
def test_cielab_is_what_colorspacious_computes(colour):
    assert colours._lab(colour) == pytest.approx(lab(colour), abs=0.02)
    assert colours._hex(colours._lab(colour)) == colour


def steps(ramp, theme, count=16):
    return [colours._at(ramp, theme.name, i / count) for i in range(count + 1)]


@pytest.mark.parametrize(("ramp", "theme"), RAMPS)
def test_lightness_is_linear(ramp, theme):
    lightness = [lab(colour)[0] for colour in steps(ramp, theme)]
    assert lightness == pytest.approx(np.linspace(lightness[0], lightness[-1], len(lightness)), abs=0.8)
    assert abs(lightness[-1] - lightness[0]) > 35


@pytest.mark.parametrize("theme", THEMES)
def test_equal_steps_between_values_look_equally_large(theme):
    points = [lab(colour) for colour in steps("values", theme)]
    sizes = [difference(*pair) for pair in itertools.pairwise(points)]
    assert sizes == pytest.approx([np.mean(sizes)] * len(sizes), rel=0.2)


@pytest.mark.parametrize("blindness", BLINDNESSES)
@pytest.mark.parametrize(("ramp", "theme"), RAMPS)
def test_the_ramps_are_in_order_for_every_reader(ramp, theme, blindness):
    points = [lab(colour, blindness) for colour in steps(ramp, theme, 8)]
    rises = np.diff([point[0] for point in points]) * np.sign(points[-1][0] - points[0][0])
    assert (rises > 0).all()
    assert min(difference(*pair) for pair in itertools.combinations(points, 2)) > 1.5
    assert min(difference(*pair) for pair in itertools.combinations(points[::2], 2)) > 6.5


@pytest.mark.parametrize("theme", THEMES)
def test_values_are_never_green_and_counts_always(theme):
    for share in np.linspace(0, 1, 33):
        _, a, b = lab(colours.value_colour(share, theme))
        assert not 100 < np.degrees(np.arctan2(b, a)) % 360 < 290
        _, a, b = lab(colours._at("active", theme.name, share))
        assert 150 < np.degrees(np.arctan2(b, a)) % 360 < 180


@pytest.mark.parametrize("theme", THEMES)
def test_lines_and_digits_can_be_read(theme):
    for ramp in ("values", "active"):
        for colour in steps(ramp, theme, 64):
            assert contrast(rgb(colour), rgb(colours.on(colour))) >= 4.5
            assert ramp == "active" or contrast(rgb(colour), rgb(theme.background)) >= 3


@pytest.mark.parametrize("theme", THEMES)
def test_words_and_guides_can_be_read(theme):
    for role in ("ink", "muted", "first", "second", "third", "fourth", "active"):
        assert contrast(rgb(theme.colour(role)), rgb(theme.background)) >= 4.5, role
    assert contrast(rgb(theme.guide), rgb(theme.background)) >= 3
    assert contrast(rgb(theme.on_active), rgb(theme.active)) >= 4.5


@pytest.mark.parametrize("blindness", [None, *BLINDNESSES])
@pytest.mark.parametrize("theme", THEMES)
def test_terms_and_active_units_differ_for_every_reader(theme, blindness):
    points = [lab(colour, blindness) for colour in (*theme.terms, theme.active, theme.ink, theme.muted)]
    assert min(difference(*pair) for pair in itertools.combinations(points, 2)) > 5


def test_matplotlib_draws_with_the_ramps():
    import matplotlib as mpl
    from matplotlib.colors import to_hex

    for ramp, theme in RAMPS:
        drawn = mpl.colormaps[colours.colormap(ramp, theme)]
        assert to_hex(drawn(1.0)).upper() == colours._at(ramp, theme.name, 1)


@pytest.mark.parametrize("share", [-0.1, 1.1, float("nan")])
def test_a_share_is_between_0_and_1(share):
    with pytest.raises(ValueError, match="between 0 and 1"):
        colours.value_colour(share, style.LIGHT)


def test_values_that_are_equal_or_huge_have_colours():
    assert colours.value_colours([], style.LIGHT) == []
    assert len(set(colours.value_colours([2, 2], style.DARK))) == 1
    assert colours.value_colours([-1.7e308, 1.7e308], style.LIGHT) == ["#3F225C", "#C38A19"]
    with pytest.raises(ValueError, match=r"active must be .* 8, got 9"):
        colours.active_colour(9, 8, style.LIGHT)


def test_the_smallest_letters_are_large_enough():
    smallest = min(vars(style.FIGURE_SIZES).values())
    wide = style.shape("wide")
    assert smallest * min(13.333 / wide.width, 7.5 / wide.height) >= 18
    for name in style.SHAPES:
        assert smallest / 72 * 400 / style.shape(name).width >= 9
    assert min(vars(style.VIDEO_SIZES).values()) * 400 / (8 * 16 / 9) >= 9
    with pytest.raises(ValueError, match="wide, tall"):
        style.shape("round")
    with pytest.raises(ValueError, match=r"first, .*'name'"):
        style.LIGHT.colour("name")
