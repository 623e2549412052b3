"""A scene rendered, against manim, and against encoding alone."""

from __future__ import annotations

import io
import statistics
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any

from tests.bench.measure import Measure, absent, python, ratio, seconds

if TYPE_CHECKING:
    from relufig.rendering import Settings

SCENE = """
import random
from relufig import sorting
from relufig.animate import SortingScene

class Bitonic16(SortingScene):
    values = tuple(random.Random(1).sample(range(100), 16))
    network = sorting.bitonic
"""

_CORES = 2


def measures() -> Iterator[Measure]:
    """A scene of 16 numbers at 1080p60 against the `manim` command, and what it takes beside encoding.

    The second leaves out starting a process and importing manim: it is one worker's task in a process that has, against
    the same pictures encoded one play after the other, as manim does, with the same options. The encoder has one
    thread, as that of a piece has when there is a piece for every core.
    """
    try:
        import manim  # noqa: F401
    except ImportError:
        absent("manim", "the speed of rendering")
        return
    from relufig.jobs.process import reuse_memory
    from relufig.rendering.piece import Source, Task, draw
    from relufig.rendering.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        script, made, media = (Path(folder, name) for name in ("scene.py", "made", "media"))
        script.write_text(SCENE, encoding="utf-8")
        cli = "from relufig.commands.main import main; main()"
        render = ["-c", cli, "render", str(script), "Bitonic16", "--quality", "high", "--jobs", "2", "--out", str(made)]
        # manim's own encoding in parallel, so that it has both cores too.
        stock = ["-m", "manim", "render", "-qh", "--disable_caching", "--max-inflight-encoders", "4"]
        stock += ["--media_dir", str(media), str(script), "Bitonic16"]
        against = ratio(lambda: python(*render), lambda: python(*stock), 3)
        yield Measure("relufig render of bitonic 16 on 2 cores / manim -qh, 4 encoders", against, 0.5, "ratio")

        reuse_memory()
        source = Source.read(script)
        draw(Task(source, None, Settings.of("low"), Path(folder, "nowhere")))  # for texts to have been set
        settings = replace(Settings.of("high"), threads=1)
        task = Task(source, None, settings, Path(folder, "nowhere"))
        rounds = []
        for _ in range(3):
            start = time.perf_counter()
            plays = draw(task).videos
            drawing = time.perf_counter() - start
            encoding = sum(encoded(io.BytesIO(play), settings) for play in plays.values())
            rounds.append(drawing / encoding)
        yield Measure("rendering a frame in one process / encoding it alone", statistics.median(rounds), 1.3, "ratio")
    yield from films()


def films() -> Iterator[Measure]:
    """All videos of the essay at 720p30 on two cores, and how long these take to encode the pictures alone."""
    from relufig.rendering.settings import Settings

    with tempfile.TemporaryDirectory() as folder:
        make = ["-m", "scenes", "--quality", "medium", "--jobs", str(_CORES), "--out", folder]
        taken = seconds(lambda: python(*make))
        videos = sorted(Path(folder).glob("*.mp4"))
        settings = replace(Settings.of("medium"), threads=1)
        encoding = sum(encoded(video, settings) for video in videos) / _CORES
        length = sum(map(duration, videos))
    yield Measure(f"{len(videos)} videos of {length:.0f} s together, 720p30, {_CORES} cores", taken, 70, "s")
    yield Measure(f"encoding the same pictures alone, as manim does, {_CORES} cores", encoding, 70, "s")


def duration(video: Path) -> float:
    """The length of a video in seconds."""
    import av

    with av.open(str(video)) as file:
        return file.duration / av.time_base


def encoded(video: Path | io.BytesIO, settings: Settings) -> float:
    """How long it takes to encode the pictures of a video as manim does, with the same options."""
    import av

    taken = 0.0
    source: Any = str(video) if isinstance(video, Path) else video
    with av.open(source) as shown, av.open(io.BytesIO(), "w", format="mp4") as output:
        options = {"crf": "23", **settings.encoder["video_encoder_options"]}
        stream = output.add_stream("libx264", rate=settings.frame_rate, options=options)
        stream.width, stream.height, stream.pix_fmt = settings.width, settings.height, "yuv420p"
        for k, picture in enumerate(shown.decode(video=0)):
            pixels = picture.to_ndarray(format="rgba")
            start = time.perf_counter()
            frame = av.VideoFrame.from_ndarray(pixels, format="rgba")
            frame.pts, frame.time_base = k, Fraction(1, settings.frame_rate)
            output.mux(stream.encode(frame))
            taken += time.perf_counter() - start
        return taken + seconds(lambda: output.mux(stream.encode()))
