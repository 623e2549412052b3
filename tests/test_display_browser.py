"""Networks' displays in a real browser, on light and dark pages of several kinds."""

import io

import numpy as np
import pytest

import relufig as rf
from relufig import sorting, style

pytest.importorskip("matplotlib", reason="drawings need matplotlib")

(x,) = rf.inputs("x")
HAT = rf.build(hat=rf.triangle(x, 0, 1, 2))
# How a page says which theme it has, whatever the system's.
PAGES = {
    "JupyterLab": ("<body data-jp-theme-light='true'>", "<body data-jp-theme-light='false'>"),
    "Visual Studio Code": ("<body class='vscode-light'>", "<body class='vscode-dark'>"),
    "Quarto": ("<body class='quarto-light'>", "<body class='quarto-dark'>"),
    "Colab": ("<html theme='light'><body>", "<html theme='dark'><body>"),
    "CSS": ("<body style='color-scheme: light'>", "<body style='color-scheme: dark'>"),
}


@pytest.fixture
def shown(visit, tmp_path):
    """Opens a page with two networks' displays: the page's images, and whatever went wrong."""

    def opened(start, **options):
        path = tmp_path / "page.html"
        displays = HAT._repr_html_() + sorting.bitonic(8)._repr_html_()
        path.write_text(f"<!doctype html><meta charset='utf-8'>{start}{displays}", encoding="utf-8")
        page = visit(path, **options)
        images = page.page.locator("img")
        images.first.wait_for()
        return images, page.faults

    return opened


def ground(image):
    """The colour that most of an image has."""
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(image.screenshot())).convert("RGB")).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    return "#" + bytes(colours[counts.argmax()]).hex().upper()


@pytest.mark.parametrize("kind", PAGES)
def test_cards_have_the_pages_theme_not_the_systems(kind, shown):
    for start, theme, other in zip(PAGES[kind], (style.LIGHT, style.DARK), ("dark", "light"), strict=True):
        images, faults = shown(start, theme=other)
        assert [ground(image) for image in images.all()] == [theme.background] * 2
        assert not faults


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=lambda theme: theme.name)
def test_on_other_pages_cards_have_the_systems_theme(theme, shown):
    images, _ = shown("<body>", theme=theme.name)
    assert ground(images.first) == theme.background


def test_cards_are_no_wider_than_the_page(shown):
    images, _ = shown("<body>", width=400)
    for image in images.all():
        box = image.bounding_box()
        assert box["x"] + box["width"] <= 400
        width, height = image.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.02)
