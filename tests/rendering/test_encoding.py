"""The encoder of plays: the same frames as manim's."""

from __future__ import annotations

from fractions import Fraction
from pathlib import Path

import av
import numpy as np
import pytest

pytest.importorskip("manim")

from manim._config.video_encoder import VideoEncoderSpec
from manim.scene.video_segment_encoder import VideoSegmentEncoder

from relufig.rendering import Settings
from relufig.rendering.encoding import Encoder

WIDTH, HEIGHT = 192, 108
RATE = Fraction(30000, 1001)


def spec(**options: bool) -> VideoEncoderSpec:
    """manim's settings of an encoder, as relufig sets them."""
    chosen = Settings(WIDTH, HEIGHT, float(RATE), **options).encoder
    codec = "libvpx-vp9" if chosen["format"] == "webm" else chosen.get("video_codec", "libx264")
    pixels = "yuva420p" if chosen.get("transparent") else chosen.get("pixel_format", "yuv420p")
    named = tuple(chosen["video_encoder_options"].items())
    return VideoEncoderSpec(chosen["format"], codec, pixels, WIDTH, HEIGHT, RATE, named)


def frames(video: Path) -> list[tuple[bytes, int, int]]:
    """The encoded frames of a video, with their times. (Whole files may hold random numbers.)"""
    with av.open(str(video)) as file:
        return [(bytes(packet), packet.pts, packet.dts) for packet in file.demux(video=0) if packet.size]


@pytest.mark.parametrize("options", [{}, {"lossless": True}, {"transparent": True}], ids=str)
def test_frames_are_those_of_manims_encoder(options: dict[str, bool], tmp_path: Path) -> None:
    random = np.random.default_rng(0)
    shown = [random.integers(0, 256, (HEIGHT, WIDTH, 4), dtype=np.uint8) for _ in range(4)]
    made = []
    for kind in (VideoSegmentEncoder, Encoder):
        encoder = kind(target=tmp_path / kind.__name__ / "play", spec=spec(**options))
        for picture, repeat in zip(shown, (1, 12, 1, 30), strict=True):
            encoder.write_frame(picture.copy(), repeat=repeat)
        encoder.finish()
        made.append(frames(encoder.target))
    assert made[0] == made[1]
    assert len(made[1]) == 44


def test_a_play_that_is_given_up_leaves_no_file(tmp_path: Path) -> None:
    encoder = Encoder(target=tmp_path / "play.mp4", spec=spec())
    encoder.write_frame(np.zeros((HEIGHT, WIDTH, 4), dtype=np.uint8))
    encoder.abort()
    assert not any(tmp_path.iterdir())
