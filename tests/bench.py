"""Speed and memory, as ratios measured side by side in one run: `make bench`.

Prints a table and writes build/bench.json, a list of {name, value, limit, unit}. Each ratio is the median over rounds
in which both sides run one after the other, so that a noisy machine slows both.
"""

from __future__ import annotations

import io
import json
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
import tracemalloc
from collections.abc import Callable, Iterator
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    from relufig.rendering import Settings

ROOT = Path(__file__).parents[1]


class Measure(NamedTuple):
    """One line of the table: what was measured, and what it must not exceed."""

    name: str
    value: float
    limit: float
    unit: str


def seconds(work: Callable[[], object]) -> float:
    """How long one call takes."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def ratio(ours: Callable[[], object], theirs: Callable[[], object], rounds: int) -> float:
    """The median over rounds of our time in terms of theirs."""
    return statistics.median(seconds(ours) / seconds(theirs) for _ in range(rounds))


def python(*arguments: str) -> None:
    """Run Python in the project's folder, quietly."""
    subprocess.run([sys.executable, *arguments], cwd=ROOT, check=True, capture_output=True)


MINIMAL = """
import sys
from pathlib import Path
import matplotlib
matplotlib.use("Agg")
import matplotlib.pyplot as plt
for at, axes in enumerate({axes}):
    figure = plt.figure()
    for place in range(axes):
        figure.add_subplot(axes, 1, place + 1).plot([0, 1], [0, 1])
    for kind in ("svg", "pdf", "png"):
        figure.savefig(Path({out!r}) / f"{{at}}.{{kind}}", dpi={dpi})
    plt.close(figure)
"""


def figures() -> Iterator[Measure]:
    """All figures from cold against a script that saves as many figures with as many axes and a line on each."""
    import importlib

    import matplotlib.pyplot as plt

    from relufig.plot.output import RESOLUTION

    axes = []
    for path in sorted((ROOT / "figures").glob("[!_]*.py")):
        drawn = importlib.import_module(f"figures.{path.stem}").draw()
        axes.append(len(drawn) if isinstance(drawn, list) else 1)
        plt.close("all")
    with tempfile.TemporaryDirectory() as folder:
        made, minimal = Path(folder, "made"), Path(folder, "minimal")
        minimal.mkdir()
        make = ["make", "--no-print-directory", "figures", f"OUT={made}"]

        def ours() -> None:
            shutil.rmtree(made, ignore_errors=True)
            subprocess.run(make, cwd=ROOT, check=True, capture_output=True)

        script = MINIMAL.format(axes=axes, out=str(minimal), dpi=RESOLUTION)
        cold = ratio(ours, lambda: python("-c", script), 3)
        yield Measure(f"{len(axes)} figures from cold / minimal matplotlib script", cold, 2, "ratio")
        nothing = [seconds(lambda: subprocess.run(make, cwd=ROOT, check=True, capture_output=True)) for _ in range(7)]
        yield Measure("make figures with nothing changed", statistics.median(nothing), 0.3, "s")


def importing() -> Iterator[Measure]:
    """The time of `import relufig` in a new process, less that of starting Python."""
    rounds = [seconds(lambda: python("-c", "import relufig")) - seconds(lambda: python("-c", "")) for _ in range(9)]
    yield Measure("import relufig", statistics.median(rounds), 0.25, "s")
    code = "import sys, relufig; print(len({'matplotlib', 'manim'} & set(sys.modules)))"
    found = subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True, capture_output=True, text=True)
    yield Measure("of matplotlib and manim, imported by relufig", float(found.stdout), 0, "modules")


def evaluation() -> Iterator[Measure]:
    """A 2-layer network of 1,000 units on 1,000,000 scalars in float32 against PyTorch, and the memory it takes."""
    import numpy as np

    import relufig as rf
    from relufig.block import Block

    random = np.random.default_rng(0)
    units, samples = 1_000, 1_000_000
    U, c, V = random.normal(size=(units, 1)), random.normal(size=units), random.normal(size=(1, units))
    network = rf.Network([Block(np.zeros((1, 1)), U, c, V / units, np.zeros(1))])
    x = random.normal(size=(samples, 1)).astype(np.float32)
    tracemalloc.start()
    network(x)
    peak = tracemalloc.get_traced_memory()[1] / 2**20
    tracemalloc.stop()
    # 4,000 MB is what one array of all activations would take.
    yield Measure("memory allocated, 1,000 units on 1,000,000 float32", peak, 64, "MB")
    try:
        import torch
    except ModuleNotFoundError:
        sys.stderr.write("PyTorch is not installed: the comparison with it is left out\n")
        return
    threads = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    torch.set_num_threads(threads)
    layers = torch.nn.Sequential(torch.nn.Linear(1, units), torch.nn.ReLU(), torch.nn.Linear(units, 1))
    with torch.no_grad():
        for parameter, values in zip(layers.parameters(), (U, c, V / units, np.zeros(1)), strict=True):
            parameter.copy_(torch.from_numpy(values))
        tensor = torch.from_numpy(x)
        np.testing.assert_allclose(network(x[:1000]), layers(tensor[:1000]).numpy(), atol=1e-5)
        against = ratio(lambda: network(x), lambda: layers(tensor), 5)
        yield Measure(f"1,000 units on 1,000,000 float32 / PyTorch, {threads} threads", against, 1.5, "ratio")


def sorting_networks() -> Iterator[Measure]:
    """A bitonic network of 1,024 wires: as fast as numpy sorts, faster than dense layers, quickly made, exact."""
    import numpy as np

    from relufig import sorting

    n = 1024
    network = sorting.bitonic(n)
    by_vector = np.random.default_rng(0).normal(size=(n, n)).astype(np.float32)
    by_wire = np.asfortranarray(by_vector)
    against = ratio(lambda: network(by_wire), lambda: np.sort(by_wire.T, axis=0), 15)
    yield Measure("bitonic(1024), wires contiguous / numpy.sort(axis=0)", against, 1.0, "ratio")
    against = ratio(lambda: network(by_vector), lambda: np.sort(by_vector, axis=-1), 15)
    yield Measure("bitonic(1024), vectors contiguous / numpy.sort(axis=-1)", against, 2.5, "ratio")
    yield Measure("making bitonic(4096) with its list of layers", seconds(lambda: sorting.bitonic(4096).layers), 1, "s")
    yield Measure("bitonic(1024).network(), sparse", seconds(network.network), 1, "s")
    residual = network.network()
    yield Measure("its feedforward()", seconds(residual.feedforward), 5, "s")
    feedforward = residual.feedforward()
    x = np.random.default_rng(1).random((1000, n))
    wanted = [sorted(row) for row in x.tolist()]
    for name, form in (("residual", residual), ("feedforward", feedforward)):
        yield Measure(f"largest error of the {name} form on 1,000 random()", abs(form(x) - wanted).max(), 0, "")
    vector = np.random.default_rng(2).random(2**20)
    large = sorting.bitonic(2**20)
    tracemalloc.start()
    taken = seconds(lambda: large(vector))
    peak = tracemalloc.get_traced_memory()[1] / vector.nbytes
    tracemalloc.stop()
    yield Measure("bitonic(2**20) on one vector", taken, 60, "s")
    yield Measure("memory it allocates / that of the vector", peak, 8, "ratio")
    try:
        import torch
    except ModuleNotFoundError:
        sys.stderr.write("PyTorch is not installed: the comparison with dense layers is left out\n")
        return
    weights = []
    for block in residual.blocks:
        dense = (part.toarray() if hasattr(part, "toarray") else part for part in (block.U.T, block.V.T))
        weights.append(tuple(torch.from_numpy(part.astype(np.float32)) for part in dense))
    tensor = torch.from_numpy(by_vector)

    def dense_layers() -> None:
        y = tensor
        for U, V in weights:
            y = y + torch.relu(y @ U) @ V

    with torch.no_grad():
        against = ratio(dense_layers, lambda: network(by_vector), 3)
    # Stated the other way round from the other ratios, as slowness: at least 50 times.
    yield Measure("bitonic(1024) / the same network as dense PyTorch layers", 1 / against, 1 / 50, "ratio")


def proofs() -> Iterator[Measure]:
    """Proofs of all best known networks."""
    from relufig import sorting

    yield Measure("proof of a 32-wire best-size network", seconds(lambda: sorting.prove(sorting.best(32))), 0.1, "s")
    taken = dict.fromkeys(range(2, sorting.LARGEST_KNOWN + 1), 0.0)
    slowest = 0.0
    for n in taken:
        for by in ("size", "depth"):
            network = sorting.best(n, by)
            one = seconds(lambda network=network: sorting.prove(network))
            taken[n] += one
            slowest = max(slowest, one)
    yield Measure("proofs of all best known networks up to n = 48", sum(taken[n] for n in range(2, 49)), 10, "s")
    yield Measure("the slowest proof of any", slowest, 120, "s")
    import resource

    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 2**20
    yield Measure("peak memory of the process so far", peak, 8, "GB")


SCENE = """
import random
from relufig import sorting
from relufig.animate import SortingScene

class Bitonic16(SortingScene):
    values = tuple(random.Random(1).sample(range(100), 16))
    network = sorting.bitonic
"""


def videos() -> Iterator[Measure]:
    """A scene of 16 numbers at 1080p60 against the `manim` command, and what it takes beside encoding.

    The second leaves out starting a process and importing manim: it is one worker's task in a process that has, against
    the same pictures encoded one play after the other, as manim does, with the same options. The encoder has one
    thread, as that of a piece has when there is a piece for every core.
    """
    try:
        import av
        import manim  # noqa: F401
    except ImportError:
        sys.stderr.write("manim is not installed: the speed of rendering is left out\n")
        return
    from relufig.rendering.piece import Source, Task, draw
    from relufig.rendering.settings import Settings
    from relufig.workers import reuse_memory

    with tempfile.TemporaryDirectory() as folder:
        script, made, media = (Path(folder, name) for name in ("scene.py", "made", "media"))
        script.write_text(SCENE, encoding="utf-8")
        cli = "from relufig.cli import main; main()"
        render = ["-c", cli, "render", str(script), "Bitonic16", "--quality", "high", "--jobs", "2", "--out", str(made)]
        stock = [
            "-m",
            "manim",
            "render",
            "-qh",
            "--disable_caching",
            "--media_dir",
            str(media),
            str(script),
            "Bitonic16",
        ]
        against = ratio(lambda: python(*render), lambda: python(*stock), 3)
        yield Measure("relufig render of bitonic 16 on 2 cores / manim -qh", against, 0.5, "ratio")

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
            encoding = 0.0
            for play in plays.values():
                with av.open(io.BytesIO(play)) as video:
                    pictures = [frame.to_ndarray(format="rgba") for frame in video.decode(video=0)]
                start = time.perf_counter()
                encode(pictures, settings)
                encoding += time.perf_counter() - start
            rounds.append(drawing / encoding)
        yield Measure("rendering a frame in one process / encoding it alone", statistics.median(rounds), 1.3, "ratio")


def encode(pictures: list[Any], settings: Settings) -> None:
    """Encode pictures as manim does, with the same options."""
    import av

    with av.open(io.BytesIO(), "w", format="mp4") as output:
        stream = output.add_stream(
            "libx264", rate=settings.frame_rate, options={"crf": "23", **settings.encoder["video_encoder_options"]}
        )
        stream.width, stream.height, stream.pix_fmt = settings.width, settings.height, "yuv420p"
        for k, picture in enumerate(pictures):
            frame = av.VideoFrame.from_ndarray(picture, format="rgba")
            frame.pts, frame.time_base = k, Fraction(1, settings.frame_rate)
            output.mux(stream.encode(frame))
        output.mux(stream.encode())


def logos() -> Iterator[Measure]:
    """Outlines of 200 edges on 1,024 x 1,024 points in float32 against matplotlib, and the memory they take."""
    import numpy as np
    from matplotlib.path import Path as Outline

    from relufig import logo

    random = np.random.default_rng(0)
    turns = np.arange(200) / 200 * 2 * np.pi
    x, y = np.meshgrid(*[np.linspace(-1000, 1000, 1024, dtype=np.float32)] * 2)
    points = np.stack([x, y], axis=-1).reshape(-1, 2)
    for name, radii in (("round", np.full(200, 1000)), ("ragged", random.uniform(400, 1000, 200))):
        vertices = np.round(np.stack([np.cos(turns), np.sin(turns)], axis=1) * radii[:, None] * 64) / 64
        network, path = logo.polygon(vertices), Outline([*vertices, vertices[0]])
        against = ratio(lambda network=network: network(points), lambda path=path: path.contains_points(points), 7)
        yield Measure(f"{name} outline of 200 edges, 1,024 x 1,024 / contains_points", against, 2, "ratio")
        tracemalloc.start()
        network(points)
        peak = tracemalloc.get_traced_memory()[1] / 2**20
        tracemalloc.stop()
        # 800 MB is what the distances from all edges would take.
        yield Measure(f"{name} outline: memory allocated", peak, 48, "MB")
        yield Measure(
            f"{name} outline: making its network", seconds(lambda vertices=vertices: logo.polygon(vertices)), 1, "s"
        )


def regions() -> Iterator[Measure]:
    """The 65,536 pieces of a folded tent, and the polygons of a random network against regioncam."""
    from fractions import Fraction

    import numpy as np

    import relufig as rf
    from relufig.block import Block
    from relufig.gradients import he_network
    from relufig.regions import pieces, polygons

    (tent,) = rf.inputs("x")
    for _ in range(16):
        tent = rf.triangle(tent, 0, Fraction(1, 2), 1)
    folded = rf.build(tent)
    yield Measure("the exact pieces of a 16-fold tent", seconds(lambda: pieces(folded, 0, 1)), 1, "s")
    try:
        import regioncam
    except ModuleNotFoundError:
        sys.stderr.write("regioncam is not installed: the comparison with it is left out\n")
        return
    ratios, counts = [], []
    for seed in range(4):
        random = np.random.default_rng(seed)
        linear = []
        for block in he_network([2, 64, 64, 64, 64, 1], seed=seed).blocks[::2]:
            weights = np.ascontiguousarray(np.asarray(block.S).T, dtype=np.float32)
            linear.append((weights, random.normal(0, 0.3, block.n_out).astype(np.float32)))
        blocks = []
        for (weights, bias), following in zip(linear, [*linear[1:], None], strict=True):
            n = len(bias)
            if following is None:
                blocks.append(Block.affine(weights.T, bias))
            else:
                blocks.append(Block(np.zeros((n, weights.shape[0])), weights.T, bias, np.eye(n), np.zeros(n)))
        network = rf.Network(blocks)

        def theirs(linear: list[tuple[np.ndarray, np.ndarray]] = linear) -> object:
            camera = regioncam.Regioncam(1.0)
            for at, (weights, bias) in enumerate(linear):
                if at:
                    camera.relu()
                camera.linear(weights, bias)
            return camera

        def ours(network: rf.Network = network) -> object:
            return polygons(network, ((-1, 1), (-1, 1)))

        ratios.append(ratio(ours, theirs, 7))
        counts.append((len(ours()), theirs().num_faces))
    faces = [ours for ours, _ in counts]
    span = f"{min(faces):,} to {max(faces):,} polygons"
    yield Measure(f"polygons of [2, 64, 64, 64, 64, 1], {span} / regioncam", statistics.median(ratios), 1.5, "ratio")
    unequal = sum(ours != theirs for ours, theirs in counts)
    yield Measure("of these networks, those counted otherwise than by regioncam", unequal, 0, "")


def main() -> None:
    """Measure, print the table as it grows, write the file; exit status 1 if a limit is exceeded."""
    measures: list[Measure] = []
    for group in (importing, proofs, evaluation, sorting_networks, regions, logos, figures, videos):
        for measure in group():
            measures.append(measure)
            sign = "<=" if measure.value <= measure.limit else "> "
            sys.stdout.write(f"{measure.name:<72} {measure.value:>9.3g} {sign} {measure.limit:g} {measure.unit}\n")
            sys.stdout.flush()
    (ROOT / "build").mkdir(exist_ok=True)
    text = json.dumps([measure._asdict() for measure in measures], indent=2)
    (ROOT / "build" / "bench.json").write_text(text + "\n", encoding="utf-8")
    if any(measure.value > measure.limit for measure in measures):
        sys.exit(1)


if __name__ == "__main__":
    main()
