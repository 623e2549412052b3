"""The HTML slides in a real browser: every step forward and back, screens of several shapes, paper, and stillness."""

import re
import shutil

import pytest

from relufig.publish.slides import building, reveal
from relufig.publish.slides.building import Options, build
from tests.browser import axe, browser, overflowing, visit
from tests.publish.talk import FILMED, STEPS, talk

__all__ = ["browser", "talk", "visit"]

CROWDED = '''
"""A deck of very many words that has a title of more than one line.

Its subtitle is of many words, many more words, and still more words than subtitles are usually made of, for most of
them are a few words, or a sentence.
"""

from relufig.slides import Slide


def cover(ax):
    ax.plot([0, 1], [0, 1])


def shaped(ax, width):
    ax.plot([0, 1], [0, 1])
    ax.figure.set_size_inches(width, 4)


def most(title, line, **options):
    """The slide of as many such lines as it may have."""
    slide = Slide(title, **options)
    try:
        for count in range(1, 99):
            slide = Slide(title, text="\\n".join([line] * count), **options)
    except ValueError:
        return slide


LINES = ("Few words", "A line of words, as they are on slides", "A sentence that takes more than a line. " * 5)
TITLES = ("Words", "Words below a title that is too long for one line on any slide")
slides = [
    *(most(title, line) for title in TITLES for line in LINES),
    *(Slide(f"{count} lines", text="A line of words\\n" * count, figure=cover) for count in range(1, 13)),
    *(
        most(title, line, figure=shaped, options={"width": width})
        for title in TITLES for line in LINES for width in (3, 6, 12)
    ),
]
'''
SCREENS = ((1280, 720), (1024, 768), (400, 225), (390, 844))
NOW = """() => {
  const slide = Reveal.getCurrentSlide(), video = slide.querySelector("video");
  const step = slide.querySelectorAll(".fragment.visible").length;
  const seen = (each) => each.checkVisibility({visibilityProperty: true});
  const stills = [...slide.querySelectorAll(".still")].filter(seen);
  return {
    slide: Reveal.getIndices().h, step, stills: stills.length,
    video: video && video.checkVisibility() && {
      paused: video.paused, frame: video.currentTime * video.dataset.rate, ready: video.readyState,
      first: step ? JSON.parse(video.dataset.ends)[step - 1] : 0, end: JSON.parse(video.dataset.ends)[step],
    },
  };
}"""
RESTS = f"""() => {{
  const {{video}} = ({NOW})();
  return !video || (video.paused && video.ready >= 2 && video.frame > video.end - 1 && video.frame < video.end);
}}"""
ORDER = [(slide, step) for slide, steps in enumerate(STEPS) for step in range(steps)]


def opened(visit, talk, fragment="", **options):
    found = visit(talk / "slides" / "index.html", fragment=fragment, **options)
    found.page.wait_for_function("() => Reveal.isReady()")
    return found


def without_fading(show):
    """While slides fade, both are there."""
    show.page.evaluate("() => Reveal.configure({transition: 'none'})")
    return show


def now(page):
    return page.evaluate(NOW)


def at(page):
    state = now(page)
    return state["slide"], state["step"]


def test_each_key_plays_a_step_to_its_end_and_back_shows_the_end_before(visit, talk):
    show = opened(visit, talk, width=1280, height=720)
    for place in ORDER:
        assert at(show.page) == place
        show.page.wait_for_function(RESTS, timeout=10_000)
        show.page.keyboard.press("ArrowRight")
    assert at(show.page) == ORDER[-1]
    for place in reversed(ORDER):
        assert at(show.page) == place
        # At once, without playing anything.
        show.page.wait_for_function(RESTS, timeout=2000)
        show.page.keyboard.press("ArrowLeft")
    assert at(show.page) == ORDER[0]
    assert show.faults == []


def test_a_step_is_seen_from_its_beginning_to_its_last_frame(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0] - 1}")
    show.page.evaluate(
        """(slide) => {
          const video = Reveal.getSlides()[slide].querySelector("video");
          window.seen = [];
          const look = (_, {mediaTime}) => {
            if (Reveal.getIndices().h === slide) seen.push(Math.round(mediaTime * video.dataset.rate));
            video.requestVideoFrameCallback(look);
          };
          video.requestVideoFrameCallback(look);
        }""",
        FILMED[0],
    )
    for step in range(STEPS[FILMED[0]]):
        show.page.keyboard.press("ArrowRight")
        show.page.wait_for_function(RESTS)
        show.page.wait_for_timeout(200)
        state = now(show.page)
        assert state["step"] == step
        seen = show.page.evaluate("() => seen.splice(0)")
        first, end = state["video"]["first"], state["video"]["end"]
        # On a slow machine frames are dropped, and at the end one more may flash by before the video is stopped.
        assert seen[-1] == end - 1
        assert seen[0] <= first + (end - first) / 2
        assert first - 1 <= min(seen)
        assert max(seen) <= end + 2


def test_going_on_while_a_step_plays_starts_the_next_and_r_plays_it_again(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0] - 1}")
    show.page.keyboard.press("ArrowRight")
    assert at(show.page) == (FILMED[0], 0)
    show.page.keyboard.press("ArrowRight")
    show.page.keyboard.press("ArrowRight")
    assert at(show.page) == (FILMED[0], 2)
    state = now(show.page)["video"]
    assert not state["paused"]
    assert state["first"] - 1 <= state["frame"] < state["end"]
    show.page.wait_for_function(RESTS)
    show.page.keyboard.press("r")
    state = now(show.page)["video"]
    assert not state["paused"]
    assert state["frame"] < state["end"] - 1
    show.page.wait_for_function(RESTS)
    assert at(show.page) == (FILMED[0], 2)
    assert show.faults == []


@pytest.mark.parametrize("key", ["b", "Escape"])
def test_a_video_waits_while_it_cannot_be_seen(visit, talk, key):
    show = opened(visit, talk, f"#/{FILMED[0] - 1}")
    show.page.keyboard.press("ArrowRight")
    show.page.wait_for_timeout(100)
    show.page.keyboard.press(key)
    film = """() => {
      const video = Reveal.getCurrentSlide().querySelector("video");
      return [video.paused, video.currentTime];
    }"""
    paused, time = show.page.evaluate(film)
    assert paused
    show.page.wait_for_timeout(300)
    assert show.page.evaluate(film) == [True, time]
    show.page.keyboard.press(key)
    show.page.wait_for_function(RESTS)
    assert at(show.page) == (FILMED[0], 0)
    assert show.faults == []


def test_where_all_slides_are_looked_over_videos_are_stills(visit, talk):
    show = without_fading(opened(visit, talk))
    show.page.keyboard.press("Escape")
    seen = """() => Reveal.getSlides().map((slide) => [...slide.querySelectorAll("video, .still")].filter(
      (each) => each.checkVisibility({visibilityProperty: true})).map((each) => each.className.split(" ")[0]))"""
    assert show.page.evaluate(seen) == [["still"] if k in FILMED else [] for k, _ in enumerate(STEPS)]
    # A slide that is come to in this way plays once it is opened.
    show.page.evaluate("(slide) => Reveal.slide(slide)", FILMED[0])
    show.page.wait_for_timeout(200)
    assert show.page.evaluate("() => Reveal.getCurrentSlide().querySelector('video').paused")
    show.page.keyboard.press("Escape")
    show.page.wait_for_function(RESTS)
    assert show.faults == []


def test_a_click_and_a_tap_go_on(visit, talk):
    show = opened(visit, talk)
    show.page.mouse.click(600, 400)
    assert at(show.page) == ORDER[1]
    touched = opened(visit, talk, has_touch=True)
    touched.page.touchscreen.tap(600, 400)
    touched.page.wait_for_function("() => Reveal.getIndices().h === 1")
    assert show.faults + touched.faults == []


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_nothing_overflows(visit, talk, width, height):
    show = without_fading(opened(visit, talk, width=width, height=height))
    for slide, _ in enumerate(STEPS):
        show.page.evaluate("(slide) => Reveal.slide(slide)", slide)
        assert overflowing(show.page, "section.present", down=True) == []
        scrolled = "() => [...document.querySelectorAll('html, body, section.present, section.present .page')]"
        sizes = show.page.evaluate(
            f"() => ({scrolled})().map((e) => [e.scrollWidth - e.clientWidth, e.scrollHeight - e.clientHeight])"
        )
        assert all(across <= 0 and down <= 0 for across, down in sizes), (slide, sizes)
        title, picture = show.page.evaluate(
            """() => ["h1, h2", ".picture"].map((selector) => {
              const box = Reveal.getCurrentSlide().querySelector(selector)?.getBoundingClientRect();
              return box && [box.left, box.top, box.right, box.bottom];
            })"""
        )
        if picture:
            apart = title[2] <= picture[0] + 1 or title[3] <= picture[1] + 1 or title[1] >= picture[3] - 1
            assert apart, (slide, title, picture)
            assert (picture[2] - picture[0]) * (picture[3] - picture[1]) > 0.25 * width * height
    assert show.faults == []


@pytest.fixture(scope="module")
def crowded(tmp_path_factory):
    """A deck of slides as full of words as they may be: beside pictures of several shapes, alone, below the title."""
    pytest.importorskip("jinja2", reason="the page needs Jinja2")
    try:
        reveal.package(building.Path(__file__))
    except FileNotFoundError as error:
        pytest.skip(str(error))
    folder = tmp_path_factory.mktemp("crowded")
    (folder / "deck.py").write_text(CROWDED, encoding="utf-8")
    build(folder / "deck.py", folder / "slides", Options())
    return folder


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_many_words_leave_room_for_the_picture_and_stay_on_their_slide(visit, crowded, width, height):
    show = without_fading(opened(visit, crowded, width=width, height=height))
    count = show.page.evaluate("() => Reveal.getTotalSlides()")
    assert count > 20
    for slide in range(count):
        show.page.evaluate("(slide) => Reveal.slide(slide)", slide)
        title, words, picture = show.page.evaluate(
            """() => ["h1, h2", ".words", ".picture > svg"].map((selector) => {
              const box = Reveal.getCurrentSlide().querySelector(selector)?.getBoundingClientRect();
              return box && [box.left, box.top, box.right, box.bottom];
            })"""
        )
        assert overflowing(show.page, "section.present", down=True) == [], title
        assert words[0] >= 0
        assert words[1] >= 0
        assert words[3] <= height, (slide, words)
        if picture:
            assert (picture[2] - picture[0]) * (picture[3] - picture[1]) > 0.2 * width * height, (slide, picture)
            assert words[2] <= picture[0] + 1 or words[3] <= picture[1] + 1, (slide, words, picture)
    assert show.faults == []


def test_no_reader_is_shut_out(visit, talk):
    show = without_fading(opened(visit, talk))
    page = show.page
    assert page.evaluate("() => [document.documentElement.lang, document.title]") == ["en-GB", "A small talk"]
    for slide, _ in enumerate(STEPS):
        page.evaluate("(slide) => Reveal.slide(slide)", slide)
        assert axe(page) == []
    assert page.evaluate("() => document.querySelectorAll('video > track[kind=captions]').length") == len(FILMED)
    unnamed = """() => [...document.querySelectorAll("svg[role=img], img")].filter((each) => each.alt === "" || (
      each.matches("svg") && !each.getAttribute("aria-labelledby")?.split(" ").map(
        (id) => document.getElementById(id).textContent).join("")))"""
    assert page.evaluate(f"() => ({unnamed})().length") == 0


def test_captions_are_shown_on_request(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0]}")
    show.page.keyboard.press("c")
    show.page.wait_for_function(
        """() => {
          const {mode, cues} = Reveal.getCurrentSlide().querySelector("video").textTracks[0];
          return mode === "showing" && cues?.length === 2 && cues[0].text === "Turn &lt;1&gt;";
        }"""
    )
    assert show.faults == []


def test_where_motion_is_unwelcome_stills_are_shown(visit, talk):
    show = opened(visit, talk, reduced_motion="reduce")
    show.page.evaluate("() => document.addEventListener('play', () => (window.played = true), true)")
    for place in ORDER:
        state = now(show.page)
        assert (state["slide"], state["step"]) == place
        assert not state["video"]
        assert bool(state["stills"]) == (place[0] in FILMED)
        assert show.page.evaluate("() => document.getAnimations().length") == 0
        show.page.keyboard.press("ArrowRight")
    assert not show.page.evaluate("() => window.played ?? false")
    # The still on top is the step's.
    assert show.page.evaluate("() => [...document.querySelectorAll('.still')].every((each) => each.naturalWidth > 800)")
    assert show.faults == []


def test_a_slide_has_the_ground_of_its_video(visit, talk):
    show = opened(visit, talk)
    grounds = show.page.evaluate(
        """() => Reveal.getSlides().map((slide) => getComputedStyle(slide.querySelector(".page")).backgroundColor)"""
    )
    black = [k for k, ground in enumerate(grounds) if re.fullmatch(r"rgb\([0-3], [0-3], [0-3]\)", ground)]
    assert black == [*FILMED, FILMED[-1] + 1]
    assert {ground for k, ground in enumerate(grounds) if k not in black} == {"rgba(0, 0, 0, 0)"}


def test_stills_stand_in_for_a_video_that_cannot_be_played(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0]}")
    show.page.evaluate("() => Reveal.getCurrentSlide().querySelector('video').dispatchEvent(new Event('error'))")
    for step in range(STEPS[FILMED[0]]):
        assert (now(show.page)["video"], now(show.page)["stills"]) == (False, step + 1)
        show.page.keyboard.press("ArrowRight")


@pytest.mark.parametrize("query", ["", "?print-pdf"])
def test_paper_has_a_page_for_each_slide_and_stills_for_videos(visit, talk, query):
    show = opened(visit, talk, query)
    if query:  # reveal.js lays out the pages after it is ready
        laid_out = "(count) => document.querySelectorAll('.pdf-page').length === count && Reveal.isReady()"
        show.page.wait_for_function(laid_out, arg=len(STEPS))
    show.page.emulate_media(media="print")
    show.page.wait_for_timeout(500)
    videos = "() => [...document.querySelectorAll('video')].filter((each) => each.checkVisibility()).length"
    assert show.page.evaluate(videos) == 0
    stills = """() => [...document.querySelectorAll("section")].filter((slide) => {
      const last = [...slide.querySelectorAll(".still")].at(-1);
      return last?.checkVisibility({visibilityProperty: true, opacityProperty: true});
    }).length"""
    assert show.page.evaluate(stills) == len(FILMED)
    printed = show.page.pdf(prefer_css_page_size=True, print_background=True)
    assert len(re.findall(rb"/Type\s*/Page\b", printed)) == len(STEPS)
    boxes = re.findall(rb"/MediaBox\s*\[0 0 ([\d.]+) ([\d.]+)\]", printed)
    assert {(float(width), float(height)) for width, height in boxes} == {(960, 540)}
    assert show.faults == []


def test_the_speaker_sees_the_notes(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0]}")
    with show.page.expect_popup() as popup:
        show.page.keyboard.press("s")
    notes = popup.value
    notes.wait_for_function("() => document.body.textContent.includes('Let it <turn> & stop.')")
    assert "Turn <1>" in notes.text_content("body")
    notes.wait_for_function("() => document.querySelectorAll('iframe').length === 2")
    assert show.faults == []


def test_videos_beside_the_page_play_too(visit, talk, tmp_path):
    shutil.copytree(talk, tmp_path / "copy")
    out = tmp_path / "copy" / "slides"
    made = build(tmp_path / "copy" / "talk.py", out, Options(quality="low", beside=True))
    assert {path.name for path in made} == {"index.html", "Steps.mp4", "square.mp4"}
    show = visit(out / "index.html", fragment=f"#/{FILMED[0]}")
    show.page.wait_for_function(RESTS)
    assert show.page.evaluate("() => Reveal.getCurrentSlide().querySelector('video').src").endswith("/Steps.mp4")
    assert show.faults == []
