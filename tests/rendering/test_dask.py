"""A render on a Dask cluster of two processes, one of which is killed on the way."""

import os
import signal
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

import pytest

pytest.importorskip("manim", reason="manim is not installed")
pytest.importorskip("distributed", reason="Dask is not installed")

CLUSTER = """
import os, sys
from distributed import Client, LocalCluster

if __name__ == "__main__":
    with LocalCluster(2, threads_per_worker=1, dashboard_address=None) as cluster, Client(cluster) as client:
        print(cluster.scheduler_address, *client.run(os.getpid).values(), flush=True)
        sys.stdin.read()
"""
SCENE = """
from manim import *

class Long(Scene):
    def construct(self):
        dots = VGroup(*(Dot([x / 4, 0, 0]) for x in range(-20, 20)))
        self.add(dots)
        for k in range(16):
            self.play(dots.animate.shift((-1) ** k * UP), run_time=1)
"""


@contextmanager
def cluster(folder):
    """A cluster's address, and its workers' process numbers."""
    (folder / "cluster.py").write_text(CLUSTER)
    command = [sys.executable, str(folder / "cluster.py")]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=folder, text=True) as running:
        address, *workers = running.stdout.readline().split()
        try:
            yield address, [int(worker) for worker in workers]
        finally:
            running.stdin.close()
            running.wait(timeout=60)


def relufig(folder, *arguments):
    command = [sys.executable, "-c", "from relufig.commands.main import main; main()", "render", "long.py", *arguments]
    return subprocess.Popen(command, cwd=folder, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def kept(folder):
    return list((folder / ".pieces").rglob("[0-9]*.mp4"))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGKILL to send")
def test_a_worker_killed_on_the_way_is_done_without(tmp_path):
    (tmp_path / "long.py").write_text(SCENE)
    options = "--quality", "low", "--lossless"
    with cluster(tmp_path) as (address, workers):
        with relufig(tmp_path, *options, "--dask", address, "--out", "cluster") as rendering:
            while len(kept(tmp_path / "cluster")) < 6 and rendering.poll() is None:
                time.sleep(0.02)
            assert rendering.poll() is None, rendering.stderr.read()
            os.kill(workers[0], signal.SIGKILL)
            said = rendering.communicate(timeout=120)
        assert rendering.returncode == 0, said
    with relufig(tmp_path, *options, "--out", "local") as rendering:
        assert rendering.wait(timeout=120) == 0
    files = [sorted(path.name for path in (tmp_path / place).iterdir()) for place in ("cluster", "local")]
    assert files[0] == files[1] == [f"Long.{kind}" for kind in ("json", "mp4", "png", "srt", "vtt")]
    for name in files[0]:
        assert Path(tmp_path, "cluster", name).read_bytes() == Path(tmp_path, "local", name).read_bytes()
