"""`relufig essay`: the essay as one page, made from its figures and opened from disk."""

import re
import shutil
from urllib.parse import unquote, urlsplit

import pytest

pytest.importorskip("jinja2", reason="pip install 'relufig[slides]' brings what the page needs")

from relufig.commands import main
from relufig.publish.essay import figures, make
from tests.browser import axe, overflowing


@pytest.fixture(scope="module")
def page(tmp_path_factory):
    return make(tmp_path_factory.mktemp("site") / "essay")


def test_the_page_is_one_file_of_at_most_3_megabytes(page):
    assert page.stat().st_size < 3_000_000
    text = page.read_text(encoding="utf-8")
    assert not re.findall(r"""(?:src|href)=["']https?:""", text)


def test_the_policy_allows_the_pages_own_script_and_no_other(page):
    (policy,) = re.findall(r'Content-Security-Policy" content="([^"]+)"', page.read_text(encoding="utf-8"))
    rules = dict(rule.strip().split(" ", 1) for rule in policy.replace("&#39;", "'").split(";"))
    assert rules["default-src"] == "'none'"
    assert re.fullmatch(r"'sha256-[\w+/=]+'", rules["script-src"])


@pytest.fixture(scope="module", params=[(390, "light"), (390, "dark"), (1920, "light")], ids=str)
def opened(page, visit_once, request):
    width, theme = request.param
    return visit_once(page, width=width, theme=theme)


def test_it_opens_without_a_fault(opened):
    assert opened.page.locator(".live.is-live").count() == len(figures.ALL)
    assert overflowing(opened.page) == []
    assert opened.faults == []


def test_it_is_accessible(opened):
    assert axe(opened.page) == []


def test_links_lead_to_files_that_are_there(page, opened):
    links = opened.page.locator("a").evaluate_all("(links) => links.map((link) => link.getAttribute('href'))")
    assert len(links) > len(figures.ALL)
    text = page.read_text(encoding="utf-8")
    for link in links:
        if link.startswith("#"):
            assert f'id="{link[1:]}"' in text
        else:
            assert (page.parent / unquote(urlsplit(link).path)).is_file()


def test_without_scripts_each_figure_has_its_still_picture(page, visit):
    stills = visit(page, java_script_enabled=False).page.locator(".live .still")
    assert stills.count() == len(figures.ALL)
    assert all(stills.nth(k).get_attribute("alt") for k in range(stills.count()))


def test_a_second_run_changes_nothing(page, capsys):
    before = page.stat().st_mtime_ns
    with pytest.raises(SystemExit) as ended:
        main.main(["essay", "--out", str(page.parent)])
    assert ended.value.code == 0
    assert capsys.readouterr().out == f"{page}\n"
    assert page.stat().st_mtime_ns == before


def test_a_film_that_is_there_is_linked(page):
    videos = page.parent.parent / "videos"
    videos.mkdir()
    (videos / "clip.mp4").write_bytes(b"")
    assert 'href="../videos/clip.mp4"' in make(page.parent).read_text(encoding="utf-8")


def test_it_leads_to_the_site_that_it_belongs_to(page, tmp_path):
    folder = shutil.copytree(page.parent, tmp_path / "essay")
    assert 'aria-label="Site"' not in page.read_text(encoding="utf-8")
    text = make(folder, home="../index.html").read_text(encoding="utf-8")
    assert '<a href="../index.html">relufig</a>' in text
