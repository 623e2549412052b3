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

from relufig.publish.slides import proportions
from relufig.slides import Slide


def cover(ax):
    ax.plot([0, 1], [0, 1])


def shaped(ax, width):
    ax.plot([0, 1], [0, 1])
    ax.figure.set_size_inches(width, 4)


def most(title, line, ratio, **options):
    """The slide of as many such lines as can be read."""
    slide = Slide(title, **options)
    for count in range(1, 99):
        if not proportions.arranged(title, [line] * count, ratio).legible:
            break
        slide = Slide(title, text="\\n".join([line] * count), **options)
    return slide


LINES = ("Few words", "A line of words, as they are on slides", "A sentence that takes more than a line. " * 5)
TITLES = ("Words", "Words below a title that is too long for one line on any slide")
slides = [
    *(most(title, line, None) for title in TITLES for line in LINES),
    *(Slide(f"{count} lines", text="A line of words\\n" * count, figure=cover) for count in range(1, 13)),
    *(
        most(title, line, width / 4, figure=shaped, options={"width": width})
        for title in TITLES for line in LINES for width in (3, 6, 12)
    ),
    *(Slide(f"{count} lines", text="A line of words\\n" * count) for count in (15, 30, 60)),
    *(Slide(f"{count} lines", text="A line of words\\n" * count, figure=cover) for count in (15, 30, 60)),
    Slide("One word " * 60, text="word" * 300, figure=cover),
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
    _, warned = building.build_telling(folder / "deck.py", folder / "slides", Options())
    assert {line.partition(":")[0] for line in warned} >= {f"Slide '{count} lines'" for count in (30, 60)}
    return folder


@pytest.mark.parametrize(("width", "height"), SCREENS)
def test_many_words_leave_room_for_the_picture_and_stay_on_their_slide(visit, crowded, width, height):
    show = without_fading(opened(visit, crowded, width=width, height=height))
    count = show.page.evaluate("() => Reveal.getTotalSlides()")
    assert count > 20
    for slide in range(count):
        show.page.evaluate("(slide) => Reveal.slide(slide)", slide)
        title, words, picture = show.page.evaluate(
            """() => ["h1, h2", ".words", ".shown > div"].map((selector) => {
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


STEP = "() => films.stepNow()"


def slowed(show):
    """Let videos play slowly, and the step that has ended again, so that no slow machine misses it."""
    show.page.wait_for_function(RESTS)
    show.page.evaluate("""() => {
      for (const video of document.querySelectorAll("video")) video.defaultPlaybackRate = video.playbackRate = 0.2;
    }""")
    show.page.keyboard.press("r")
    return show


def playing(show):
    show.page.wait_for_function("() => films.stepNow().plays && films.stepNow().frame > films.stepNow().first + 1")


def test_k_pauses_a_step_and_goes_on_with_it(visit, talk):
    show = slowed(opened(visit, talk, f"#/{FILMED[0]}"))
    playing(show)
    show.page.keyboard.press("k")
    paused = show.page.evaluate(STEP)
    assert (paused["plays"], paused["held"]) == (False, True)
    assert paused["frame"] < paused["last"]
    show.page.wait_for_timeout(600)
    assert abs(show.page.evaluate(STEP)["frame"] - paused["frame"]) <= 1
    assert show.page.locator(".player.seen").is_visible()
    show.page.keyboard.press("k")
    show.page.wait_for_function(RESTS)
    assert at(show.page) == (FILMED[0], 0)
    assert show.faults == []


def test_the_bar_seeks_within_the_step_and_never_out_of_it(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0]}")
    show.page.wait_for_function(RESTS)
    show.page.keyboard.press("ArrowRight")
    show.page.wait_for_function(RESTS)
    step = show.page.evaluate(STEP)
    bar = show.page.get_by_role("slider", name="Place within the step")
    show.page.mouse.move(300, 300)
    assert bar.is_visible()
    assert int(bar.get_attribute("max")) == step["last"] - step["first"]
    for place in (3, 0, 5):
        bar.evaluate("(bar, place) => { bar.value = place; bar.dispatchEvent(new Event('input')); }", place)
        show.page.wait_for_function(f"() => films.stepNow().frame === {step['first'] + place}")
        assert not show.page.evaluate(STEP)["plays"]
    show.page.evaluate("() => films.seekInStep(-9)")
    show.page.wait_for_function(f"() => films.stepNow().frame === {step['first']}")
    # A key in the bar moves within it, and not to another slide.
    bar.focus()
    show.page.keyboard.press("ArrowRight")
    assert at(show.page) == (FILMED[0], 1)
    bar.evaluate("(bar) => bar.blur()")
    show.page.get_by_role("button", name="Go on").click()
    show.page.wait_for_function(RESTS)
    assert at(show.page) == (FILMED[0], 1)
    assert show.faults == []


def test_with_finish_a_key_first_ends_the_step_that_runs(visit, talk, tmp_path):
    shutil.copytree(talk, tmp_path / "copy")
    out = tmp_path / "copy" / "slides"
    build(tmp_path / "copy" / "talk.py", out, Options(quality="low", finish=True))
    show = slowed(without_fading(visit(out / "index.html", fragment=f"#/{FILMED[0]}")))
    for step in range(STEPS[FILMED[0]]):
        playing(show)
        assert at(show.page) == (FILMED[0], step)
        show.page.keyboard.press("ArrowRight")
        show.page.wait_for_function(RESTS, timeout=2000)
        assert at(show.page) == (FILMED[0], step)
        show.page.keyboard.press("ArrowRight")
    assert at(show.page)[0] == FILMED[0] + 1
    # Back is back at once, while a step is running too.
    playing(show)
    show.page.keyboard.press("ArrowLeft")
    assert at(show.page)[0] == FILMED[0]
    assert show.faults == []


def test_a_slide_entered_from_behind_shows_no_other_frame(visit, talk):
    show = without_fading(opened(visit, talk, f"#/{FILMED[0] + 1}"))
    # Played, left, and so back at its first frame.
    show.page.wait_for_function(RESTS)
    show.page.evaluate(
        """(slide) => {
          const section = Reveal.getSlides()[slide], video = section.querySelector("video");
          const canvas = new OffscreenCanvas(160, 90), paper = canvas.getContext("2d", {willReadFrequently: true});
          const look = (source) => {
            paper.drawImage(source, 0, 0, 160, 90);
            return [...paper.getImageData(0, 0, 160, 90).data];
          };
          const stills = [...section.querySelectorAll(".still")].map(look);
          const fromLast = (seen) => seen.reduce((sum, value, k) => sum + Math.abs(value - stills.at(-1)[k]), 0);
          window.apart = [];
          window.another = fromLast(stills[0]);
          const watch = () => {
            if (section.classList.contains("present") && !section.classList.contains("seeking")) {
              apart.push(video.seeking ? another : fromLast(look(video)));
            }
            requestAnimationFrame(watch);
          };
          Reveal.slide(slide + 1);
          setTimeout(() => { Reveal.slide(slide, 0, 99); watch(); }, 1500); // at once, before a frame can be found
        }""",
        FILMED[0],
    )
    show.page.wait_for_timeout(3500)
    apart, another = show.page.evaluate("() => [apart, another]")
    assert len(apart) > 3
    assert max(apart) < another / 3, (apart[:9], another)
    assert not show.page.evaluate("() => Reveal.getCurrentSlide().classList.contains('seeking')")
    assert show.faults == []


def test_the_speaker_sees_the_notes_of_all_steps_and_which_is_the_current_one(visit, talk):
    show = opened(visit, talk, f"#/{FILMED[0]}")
    with show.page.expect_popup() as popup:
        show.page.keyboard.press("s")
    notes = popup.value
    for marked in ("Let it <turn> & stop.", "Turn <1>", "Turn <2>"):
        notes.wait_for_function("(text) => document.querySelector('mark')?.textContent === text", arg=marked)
        assert notes.locator("mark").count() == 1
        assert "Turn <2>" in notes.text_content("body")
        show.page.bring_to_front()
        show.page.keyboard.press("ArrowRight")
    assert show.faults == []


RIGHT_TO_LEFT = '''
"""שיעור"""
from relufig.slides import Slide
language = "he"
footer = "סמסטר א"
def drawn(ax):
    ax.plot([0, 1], [0, 1])
slides = [
    Slide("כותרת", text="- ReLU בעברית\\n- שורה"),
    Slide("ציור", figure=drawn, text="שורה של מילים\\n" * 9),
]
'''


def test_a_deck_in_hebrew_runs_from_right_to_left(visit, tmp_path):
    try:
        reveal.package(tmp_path)
    except FileNotFoundError as error:
        pytest.skip(str(error))
    (tmp_path / "talk.py").write_text(RIGHT_TO_LEFT, encoding="utf-8")
    (page,) = build(tmp_path / "talk.py", tmp_path / "out", Options())
    show = without_fading(visit(page, width=1280, height=720))
    show.page.wait_for_function("() => Reveal.isReady()")
    show.page.keyboard.press("ArrowLeft")  # goes on
    assert at(show.page)[0] == 1
    ends = """() => [...Reveal.getCurrentSlide().querySelectorAll("h2, li, p")].map((each) => {
      const range = document.createRange();
      range.selectNodeContents(each);
      return range.getBoundingClientRect().right;
    })"""
    assert min(show.page.evaluate(ends)) > 1000
    show.page.keyboard.press("ArrowLeft")
    words, picture = (show.page.locator(f"section.present {part}").bounding_box() for part in (".words", ".picture"))
    assert picture["x"] + picture["width"] <= words["x"]
    foot, number = (show.page.locator(part).bounding_box() for part in (".footer", ".slide-number"))
    assert number["x"] + number["width"] <= foot["x"] < 640
    assert overflowing(show.page, ".reveal", down=True) == []
    assert show.faults == []
