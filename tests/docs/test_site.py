"""The site: its links lead somewhere, its reference is complete, and a browser opens it from disk without a fault."""

import json
import re
import shutil
import struct
import subprocess
import sys
from html.parser import HTMLParser
from pathlib import Path
from types import SimpleNamespace
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("sphinx", reason="pip install -e '.[docs]' brings Sphinx, which builds the site")
pytest.importorskip("furo", reason="pip install -e '.[docs]' brings furo, the site's theme")
pytest.importorskip("myst_parser", reason="pip install -e '.[docs]' brings what reads the guides")
pytest.importorskip("numpydoc", reason="pip install -e '.[docs]' brings what reads docstrings")
pytest.importorskip("manim", reason="the reference imports the names of the animations")

from sphinx.util.inventory import InventoryFile

from docs import building, card, look, performance
from relufig import essay
from tests.browser import axe, overflowing
from tests.public_names import public_names

ROOT = Path(__file__).parents[2]
# The figures that the guides show.
SHOWN = sorted(
    set(
        re.findall(
            r"figures/gallery/(\w+)\.svg",
            "".join(path.read_text(encoding="utf-8") for path in (building.SOURCE / "guides").glob("*.md")),
        )
    )
)
# A page of each kind.
KINDS = ("index", "guides/sorting", "guides/exports", "api/relufig.sorting", "performance", "gallery", "search")


class Page(HTMLParser):
    """The addresses that a page refers to, and the ids that others may refer to."""

    def __init__(self, path):
        super().__init__()
        self.addresses, self.ids = [], set()
        self.feed(path.read_text(encoding="utf-8"))

    def handle_starttag(self, _tag, attributes):
        for name, value in attributes:
            if name in ("href", "src", "srcset", "poster"):
                self.addresses.append(value)
            elif name in ("id", "name"):
                self.ids.add(value)


@pytest.fixture(scope="module")
def site(tmp_path_factory):
    """The site with the figures that its guides show, and no videos; the essay has tests of its own."""
    folder = tmp_path_factory.mktemp("site")
    (folder / "figures").mkdir()
    for name in SHOWN:
        shutil.copy(essay.FIGURES / f"{name}.py", folder / "figures")
    out = folder / "out"
    built("write_opening(out)", f"write_gallery(out, Path({str(folder / 'figures')!r}), None, 'low')", out=out)
    return out


def built(*more, out):
    """Write the pages, and what else is asked for, in a process of their own: warnings of packages are not ours."""
    code = ["from pathlib import Path", "from docs.building import *", f"out = Path({str(out)!r})", "write_pages(out)"]
    done = subprocess.run(
        [sys.executable, "-c", "\n".join([*code, *more])], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr


@pytest.fixture(scope="module")
def pages(site):
    return {path: Page(path) for path in site.rglob("*.html")}


def test_every_address_within_the_site_leads_to_a_file_and_to_a_place_in_it(site, pages):
    broken, count = [], 0
    for page, found in pages.items():
        for address in found.addresses:
            parts = urlsplit(address)
            if parts.scheme in ("http", "https", "data"):
                continue
            count += 1
            target = (page.parent / unquote(parts.path)).resolve() if parts.path else page
            place = unquote(parts.fragment)
            if not target.is_file() or (place and target in pages and place not in pages[target].ids | {"", "top"}):
                broken.append(f"{page.relative_to(site)}: {address}")
    assert broken == []
    assert count > 1000


def test_nothing_is_asked_of_the_network(site):
    asked = re.compile(
        r"""(?:src|srcset)=["']?(?:https?:)?//|<link[^>]+href=["']?(?:https?:)?//|url\(["']?(?:https?:)?//"""
    )
    for path in [*site.rglob("*.html"), *site.rglob("*.css")]:
        assert not asked.search(path.read_text(encoding="utf-8")), path


def test_the_reference_holds_every_public_name_and_says_something_of_every_field(site):
    with (site / "objects.inv").open("rb") as file:
        inventory = InventoryFile.load(file, "", lambda base, path: base + path)
    documented = {name: item for kind, names in inventory.items() if kind[:3] == "py:" for name, item in names.items()}
    for name in {line.partition("(")[0] for line in public_names()} - set(documented):
        # A field of a class is among the parameters or the attributes of the class.
        of, _, field = name.rpartition(".")
        assert of in documented, name
        text = (site / documented[of].uri.partition("#")[0]).read_text(encoding="utf-8")
        assert re.search(rf"<strong>(?:\w+, )*{field}\b|<span class=\"pre\">{field}</span>", text), name


def test_a_link_to_a_page_shows_its_title_what_it_is_and_the_card(site):
    for name, title in {"index": "relufig", "guides/sorting": "Sorting networks · relufig"}.items():
        text = (site / f"{name}.html").read_text(encoding="utf-8")
        told = dict(re.findall(r'<meta property="(og:\w+)" content="([^"]*)"', text))
        assert told["og:title"] == title
        assert len(told["og:description"]) > 40
        assert ((site / f"{name}.html").parent / told["og:image"]).resolve() == site / card.NAME
    head = (site / card.NAME).read_bytes()[:24]
    assert struct.unpack(">II", head[16:]) == (1200, 630)


def test_the_card_has_the_address_of_the_site_where_that_is_known():
    app = SimpleNamespace(config=SimpleNamespace(html_baseurl="https://example.org/relufig/"))
    context = {"title": "Sorting <em>networks</em>"}
    look._tell(app, "guides/sorting", "page.html", context, None)
    assert 'property="og:image" content="https://example.org/relufig/card.png"' in context["metatags"]
    assert 'property="og:title" content="Sorting networks · relufig"' in context["metatags"]


def test_the_page_of_performance_shows_all_that_was_measured(site):
    page = (site / "performance.html").read_text(encoding="utf-8")
    text = re.sub(r"<[^>]+>|&\w+;", "", page)
    results = json.loads(performance.FILE.read_text(encoding="utf-8"))
    assert results
    for theme in ("light", "dark"):
        assert f'src="_static/measured-{theme}.svg"' in page
        assert "numpy.sort" in (site / "_static" / f"measured-{theme}.svg").read_text(encoding="utf-8")
    for found in results.values():
        assert f"Measured on {found['measured']}" in text
        for measure in found["measures"]:
            assert f"{measure['value']:.3g}" in text
            if measure["value"] > measure["limit"]:
                assert f"<strong>{measure['value']:.3g}</strong>" in page


@pytest.mark.parametrize(("width", "theme"), [(390, "dark"), (1920, "light")])
def test_pages_open_from_disk_without_a_fault_and_every_reader_can_use_them(site, visit, width, theme):
    for name in KINDS:
        opened = visit(site / f"{name}.html", width=width, theme=theme)
        page = opened.page
        page.evaluate("for (const image of document.images) image.loading = 'eager'")
        page.wait_for_function("() => [...document.images].every((image) => image.complete)")
        page.evaluate("document.fonts.ready")
        assert (name, opened.faults) == (name, [])
        assert (name, axe(page)) == (name, [])  # which itself asks for style sheets, in vain
        # On phones, furo's navigation waits on both sides of the page.
        assert (name, overflowing(page, "html" if name == "gallery" else ".content")) == (name, [])
        assert page.evaluate("document.documentElement.scrollWidth") == width
        page.context.close()


def test_letters_are_in_the_typeface_of_the_figures(site, visit):
    page = visit(site / "guides" / "sorting.html").page
    page.evaluate("document.fonts.ready")
    loaded = page.evaluate("[...document.fonts].filter((face) => face.status === 'loaded').map((face) => face.family)")
    assert {name.strip('"') for name in loaded} >= {"Source Sans 3", "DejaVu Sans Mono"}


def test_pictures_are_shown_in_the_readers_theme(site, visit):
    for theme, folder in {"light": "figures", "dark": "dark"}.items():
        page = visit(site / "guides" / "sorting.html", theme=theme).page
        (source,) = page.evaluate(
            "[...document.querySelectorAll('.picture img')].filter((i) => i.checkVisibility()).map((i) => i.src)"
        )
        assert Path(source).parent.name == folder


def test_the_search_works_from_disk(site, visit):
    opened = visit(site / "search.html", fragment="?q=bitonic")
    opened.page.wait_for_selector("#search-results li")
    assert opened.faults == []
    assert any(
        "sorting" in link
        for link in opened.page.evaluate("[...document.querySelectorAll('#search-results li a')].map((a) => a.href)")
    )


def test_the_theme_that_a_reader_chooses_holds_for_the_gallery_too(site, visit):
    page = visit(site / "index.html", theme="light").page
    page.evaluate("localStorage.setItem('theme', 'dark')")
    page.goto((site / "gallery.html").as_uri())
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    page.locator("a.home").click()
    assert page.url == (site / "index.html").as_uri()


def test_building_again_writes_no_guide_again_and_leaves_the_gallery_in_its_place(site):
    # Sphinx writes its search index anew, in another order.
    files = [path for path in site.rglob("*") if path.is_file() and path.name != "searchindex.js"]
    before = {path: path.read_bytes() for path in files}
    times = {path: path.stat().st_mtime_ns for path in (site / "gallery.html", *(site / "guides").glob("*.html"))}
    built(out=site)
    assert {path.relative_to(site) for path in files if path.read_bytes() != before[path]} == set()
    assert {path: path.stat().st_mtime_ns for path in times} == times
