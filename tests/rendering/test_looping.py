"""Moving pictures made from videos, `--format gif|webp`: the frames that the video has, read by Pillow."""

from fractions import Fraction
from io import BytesIO

import av
import numpy as np
import pytest
from PIL import Image

from relufig.rendering import FORMATS, Settings
from relufig.rendering.looping import looped

SIZE = 64, 48
COLOURS = [(250, 250, 245), (20, 120, 60), (180, 40, 90), (30, 60, 160)]


def video(rate, seconds):
    """A video without loss: a bar that grows, on a ground that has another colour each second."""
    file = BytesIO()
    with av.open(file, "w", format="mp4") as output:
        stream = output.add_stream("libx264rgb", rate=rate, options={"crf": "0"})
        stream.width, stream.height, stream.pix_fmt = *SIZE, "rgb24"
        for number in range(round(seconds * rate)):
            output.mux(stream.encode(av.VideoFrame.from_ndarray(picture(number, rate), format="rgb24")))
        output.mux(stream.encode())
    return file.getvalue()


def picture(number, rate):
    made = np.full((*SIZE[::-1], 3), COLOURS[number // rate % len(COLOURS)], np.uint8)
    made[10:20, : 1 + number % SIZE[0]] = 0
    return made


@pytest.fixture(scope="module", params=[(15, 15), (30, 15), (60, 20), (24, 12)], ids=lambda rates: f"{rates[0]}")
def moving(request):
    """A video with that many frames a second, and how many its picture should have."""
    rate, expected = request.param
    return video(rate, 3), rate, expected


def shown(content):
    """The frames of a moving picture, each with the time at which it appears, and the whole time, in milliseconds."""
    frames, at = [], 0
    with Image.open(BytesIO(content)) as image:
        assert image.info["loop"] == 0  # forever
        for number in range(image.n_frames):
            image.seek(number)
            image.load()
            frames.append((at, np.asarray(image.convert("RGB"))))
            at += image.info["duration"]
    return frames, at


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_a_moving_picture_has_the_frames_of_its_video_at_their_times(moving, suffix):
    content, rate, expected = moving
    frames, whole = shown(looped(content, Fraction(rate), suffix))
    # GIF counts in hundredths of a second.
    assert whole == pytest.approx(3000, abs=20)
    assert len(frames) <= 3 * expected
    for at, seen in frames:
        number = round(at / 1000 * expected) * (rate // expected)
        wanted = picture(number, rate).astype(int)
        # WebP loses a little, above all at the bar's edge.
        assert np.abs(seen - wanted).mean() < (0.01 if suffix == ".gif" else 6), (at, number)
    if suffix == ".gif":
        assert len(frames) == 3 * expected  # the bar grows in each


@pytest.mark.parametrize("suffix", [".gif", ".webp"])
def test_the_bytes_are_the_same_every_time(suffix):
    made = video(15, 1)
    assert looped(made, Fraction(15), suffix) == looped(made, Fraction(15), suffix)


def test_the_settings_know_the_kinds_of_files():
    made = {kind: Settings.of("low", format=kind) for kind in FORMATS}
    assert [settings.suffix for settings in made.values()] == [f".{kind}" for kind in FORMATS]
    assert [kind for kind, settings in made.items() if settings.loops] == ["gif", "webp"]
    assert Settings.of("low").suffix == ".mp4"
    assert Settings.of("low", transparent=True).suffix == ".webm"
    assert Settings.of("low", transparent=True, format="webm").suffix == ".webm"


@pytest.mark.parametrize(
    ("options", "words"),
    [
        ({"format": "avi"}, "format must be one of mp4, webm, gif, webp, got 'avi'"),
        ({"format": "gif", "transparent": True}, "format must be webm for a transparent video"),
        ({"format": "webp", "lossless": True}, "format must be mp4 for a lossless video"),
    ],
)
def test_what_a_format_cannot_be_is_said(options, words):
    with pytest.raises(ValueError, match=words):
        Settings.of("low", **options)
