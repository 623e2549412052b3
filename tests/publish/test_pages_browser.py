"""The browser that pages are tested in finds out what is wrong with a page, so that finding nothing means something."""

import pytest

from tests.browser import axe, overflowing

PAGE = "<!doctype html><html lang='en'><title>A page</title><meta name='viewport' content='width=device-width'>{}"


@pytest.fixture
def opened(visit, tmp_path):
    def write(body, **options):
        path = tmp_path / "page.html"
        path.write_text(PAGE.format(f"<main><h1>A page</h1>{body}</main>"), encoding="utf-8")
        return visit(path, **options)

    return write


def test_a_faultless_page_has_no_faults(opened):
    found = opened("<p>It is short.</p>")
    assert (found.faults, axe(found.page), overflowing(found.page, down=True)) == ([], [], [])


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("<script>console.error('wrong')</script>", "console: wrong"),
        ("<script>missing()</script>", "uncaught: missing is not defined"),
        ("<img src='missing.png' alt=''>", "failed: file:"),
        ("<img src='https://example.org/a.png' alt=''>", "foreign: https://example.org/a.png"),
    ],
)
def test_errors_and_requests_are_found(opened, body, fault):
    found = opened(body)
    found.page.wait_for_load_state("networkidle")
    assert any(said.startswith(fault) for said in found.faults)


def test_what_some_readers_cannot_use_is_found(opened):
    (said,) = axe(opened("<img src='data:image/gif;base64,R0lGODlhAQABAAAAACw='>").page)
    assert said.startswith("image-alt (critical)")


def test_what_reaches_beyond_its_container_is_found(opened):
    body = (
        "<div id='box' style='width: 300px; height: 50px'><p id='wide' style='width: 350px; margin: 0'>wide</p>"
        "<p id='low' style='margin: 0; height: 90px'>low</p><pre style='overflow: auto'><i>{}</i></pre></div>"
    )
    page = opened(body.format("x" * 999), width=320).page
    assert [said.split()[1] for said in overflowing(page, "#box")] == ["wide:"]
    assert {"wide:", "low:"} <= {said.split()[1] for said in overflowing(page, "#box", down=True)}
    assert overflowing(page)[0].startswith("the page is 358 px wide")
