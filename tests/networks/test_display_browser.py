"""Networks' displays in a real browser, on light and dark pages of several kinds."""

import io

import numpy as np
import pytest

import relufig as rf
from relufig import sorting
from relufig.look import style

pytest.importorskip("matplotlib", reason="drawings need matplotlib")

(x,) = rf.inputs("x")
# How pages say which theme they have, whatever the system's; within one page, elements do.
PAGES = {
    "light": (
        *("data-jp-theme-light='true'", "class='vscode-light'", "class='quarto-light'", "data-theme='light'"),
        *("data-bs-theme='light'", "style='color-scheme: light'"),
    ),
    "dark": (
        *("data-jp-theme-light='false'", "class='vscode-dark'", "class='quarto-dark'", "data-theme='dark'"),
        *("data-bs-theme='dark'", "style='color-scheme: dark'"),
    ),
}
NETWORKS = rf.build(hat=rf.triangle(x, 0, 1, 2)), sorting.bitonic(8)


@pytest.fixture
def images(visit, tmp_path):
    """Opens a page: `images(html)` are its images, when they are there."""

    def opened(html, **options):
        path = tmp_path / "page.html"
        path.write_text(f"<!doctype html><meta charset='utf-8'>{html}", encoding="utf-8")
        page = visit(path, **options)
        assert not page.faults
        found = page.page.locator("img")
        found.last.wait_for()
        return found

    return opened


def ground(image):
    """The colour that most of an image has."""
    from PIL import Image

    pixels = np.asarray(Image.open(io.BytesIO(image.screenshot())).convert("RGB")).reshape(-1, 3)
    colours, counts = np.unique(pixels, axis=0, return_counts=True)
    return "#" + bytes(colours[counts.argmax()]).hex().upper()


@pytest.mark.parametrize(("theme", "other"), [(style.LIGHT, style.DARK), (style.DARK, style.LIGHT)])
def test_cards_have_the_pages_theme_not_the_systems(theme, other, images):
    displays = "".join(network._repr_html_() for network in NETWORKS)
    elements = "".join(f"<div {said}>{displays}</div>" for said in PAGES[theme.name])
    found = images(elements, theme=other.name)
    assert found.count() == len(NETWORKS) * len(PAGES[theme.name])
    assert {ground(image) for image in found.all()} == {theme.background}
    colab = images(f"<html theme='{theme.name}'>{displays}", theme=other.name)
    assert {ground(image) for image in colab.all()} == {theme.background}


@pytest.mark.parametrize("theme", [style.LIGHT, style.DARK], ids=lambda theme: theme.name)
def test_on_other_pages_cards_have_the_systems_theme(theme, images):
    assert ground(images(NETWORKS[0]._repr_html_(), theme=theme.name)) == theme.background


def test_cards_are_no_wider_than_the_page(images):
    for network in NETWORKS:
        image = images(network._repr_html_(), width=400)
        box = image.bounding_box()
        assert box["x"] + box["width"] <= 400
        width, height = image.evaluate("image => [image.naturalWidth, image.naturalHeight]")
        assert box["width"] / box["height"] == pytest.approx(width / height, rel=0.02)
