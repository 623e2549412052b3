"""Interrupted commands say so, with exit status 130, whatever was going on; and workers end with their command."""

import os
import signal
import subprocess
import sys
import threading
import time
from multiprocessing import active_children
from pathlib import Path

import pytest

from relufig.jobs.workers import processes
from relufig.system.interrupts import interruptible

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows has no SIGINT to send")

# Python imports this at its start: it interrupts the process when a certain module is to be imported.
HOOK = """
import os, signal, sys

class Interrupting:
    def find_spec(self, name, path=None, target=None):
        if name == os.environ["INTERRUPTED_AT"]:
            os.kill(os.getpid(), signal.SIGINT)

sys.meta_path.insert(0, Interrupting())
"""
# As pip writes it.
SCRIPT = "import sys\nfrom relufig.commands.main import main\nif __name__ == '__main__':\n    sys.exit(main())\n"
COMMANDS = {
    "figures": ["-m", "figures", "relu", "--format", "svg", "--out", "{out}"],
    "scenes": ["-m", "scenes", "--out", "{out}"],
    "script": ["figures/relu.py", "--format", "svg", "--out", "{out}"],
    "relufig": ["{folder}/relufig", "sort", "3", "1", "2"],
}
# Modules in Python and in C, of relufig and of others, at the start of a command and at its work.
MODULES = {
    "figures": [
        "relufig.jobs.scripts",
        "numpy._core._multiarray_umath",
        "argparse",
        "relufig.look.fonts",
        "matplotlib.ft2font",
    ],
    "scenes": ["relufig.jobs.workers", "_multiprocessing", "relufig.rendering.making", "tqdm"],
    "script": ["relufig.networks.block", "relufig.plot", "matplotlib.ft2font", "relufig.plot.curves", "fontTools"],
    "relufig": [
        "relufig.networks.block",
        "numpy._core._multiarray_umath",
        "relufig.commands.sort",
        "relufig.sorting.families",
    ],
}


def ended(command, module, tmp_path, handler=signal.SIG_DFL):
    """How a command ends that is interrupted when it imports a module."""
    (tmp_path / "sitecustomize.py").write_text(HOOK)
    (tmp_path / "relufig").write_text(SCRIPT)
    where = {"out": tmp_path / "out", "folder": tmp_path}
    return subprocess.run(
        [sys.executable, *(part.format(**where) for part in command)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": f"{tmp_path}{os.pathsep}{ROOT}", "INTERRUPTED_AT": module},
        capture_output=True,
        text=True,
        check=False,
        preexec_fn=lambda: signal.signal(signal.SIGINT, handler),
    )


@pytest.mark.parametrize(("command", "module"), [(name, module) for name in MODULES for module in MODULES[name]])
def test_a_command_that_is_interrupted_while_it_imports_a_module_says_so(command, module, tmp_path):
    if command == "scenes" and module == "tqdm":
        pytest.importorskip("tqdm")
    elif command in ("figures", "script"):
        pytest.importorskip("matplotlib")
    done = ended(COMMANDS[command], module, tmp_path)
    assert done.returncode == 130, done.stderr
    (said,) = done.stderr.strip().splitlines()
    assert "interrupted" in said
    assert not list((tmp_path / "out").glob("*"))


def test_where_interrupts_are_ignored_they_stay_ignored(tmp_path):
    done = ended(COMMANDS["relufig"], "relufig.commands.sort", tmp_path, signal.SIG_IGN)
    assert (done.returncode, done.stderr) == (0, "")


def test_programs_that_are_no_commands_have_their_interrupts_as_ever(tmp_path):
    (tmp_path / "program.py").write_text(
        "try:\n    import relufig\nexcept KeyboardInterrupt:\n    print('mine')\n"
        "import signal\nassert signal.getsignal(signal.SIGINT) is signal.default_int_handler\n"
    )
    done = ended(["{folder}/program.py"], "relufig.system.moved", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "mine\n", "")
    done = ended(["{folder}/program.py"], "nothing", tmp_path)
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.fixture
def interrupts():
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.mark.parametrize("become", [KeyboardInterrupt, ImportError, SystemExit, None])
def test_an_interrupt_is_told_whatever_becomes_of_it(become, interrupts, capsys):
    def interrupted():
        try:
            signal.raise_signal(signal.SIGINT)
        except KeyboardInterrupt:
            if become:
                raise become from None

    with pytest.raises(SystemExit) as stopped, interruptible("a command"):
        interrupted()
    assert stopped.value.code == 130
    assert capsys.readouterr().err == "\na command: interrupted; finished files are kept\n"


def test_without_an_interrupt_errors_are_what_they_were(interrupts):
    with pytest.raises(ZeroDivisionError), interruptible("a command"):
        _ = 1 / 0
    assert signal.getsignal(signal.SIGINT) is signal.default_int_handler


STARTS = [
    pytest.param("fork", marks=pytest.mark.skipif(sys.platform != "linux", reason="forks are safe on Linux")),
    "spawn",
]


@pytest.mark.parametrize("start", STARTS)
def test_with_the_block_the_workers_and_the_pools_thread_have_ended(start):
    children, threads = active_children(), threading.enumerate()
    with processes(2, start) as pool:
        worker = pool.submit(os.getpid).result()
        assert worker in {child.pid for child in active_children()}
    assert active_children() == children
    assert threading.enumerate() == threads


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_workers_are_killed_where_nobody_waits_for_them(start, error):
    children, threads = active_children(), threading.enumerate()

    def fail(pool):
        pool.submit(os.getpid).result()
        pool.submit(time.sleep, 3600)
        raise error

    with pytest.raises(error), processes(1, start) as pool:
        fail(pool)
    assert active_children() == children
    assert threading.enumerate() == threads


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_run_that_is_killed_says_nothing_afterwards(end):
    code = (
        "import os; from relufig.jobs.workers import processes\n"
        "with processes(1, 'spawn') as pool:\n"
        f"    pool.submit(os.getpid).result(); os.kill(os.getpid(), {end.value})\n"
    )
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (-end, "")
