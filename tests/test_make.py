"""`make` on machines of all kinds: what is missing is said in one sentence, what has come is picked up.

The Makefile and its scripts are the real ones. The machine around them is made up: of the programs on its PATH only
those that a test puts there, and its pip, pytest and npm write down how they are called.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import optional
import pytest

ROOT = Path(__file__).parents[1]
MAKE = shutil.which("make")
pytestmark = pytest.mark.skipif(MAKE is None, reason="make is not installed")

# What the scripts run beside the programs that a test is about.
TOOLS = ("cat", "echo", "env", "grep", "id", "mkdir", "mktemp", "rm", "sh", "tail", "touch")
# A real environment, without a pip of its own.
PYTHON = f"""
case "$*" in
    *"-m venv"*) for folder; do :; done; exec {shlex.quote(sys.executable)} -m venv --without-pip --clear "$folder" ;;
    *) exec {shlex.quote(sys.executable)} "$@" ;;
esac
"""
# Refuses what refused.json names, with the words given there; warns of old ways, as older releases of pip do.
PIP = """
import json, os, sys
from pathlib import Path

machine = Path(os.environ["MACHINE"])
with (machine / "called").open("a") as called:
    print("pip", *sys.argv[1:], file=called)
for requirement, words in json.loads((machine / "refused.json").read_text()).items():
    if any(requirement in argument for argument in sys.argv):
        sys.exit(words)
if not os.environ.get("PIP_USE_PEP517"):
    print("  DEPRECATION: srt is being installed using the legacy 'setup.py install' method", file=sys.stderr)
"""
PYTEST = """
import os, sys
from pathlib import Path

with (Path(os.environ["MACHINE"]) / "called").open("a") as called:
    print("pytest", *sys.argv[1:], file=called)
"""
NPM = 'echo npm "$@" >> "$MACHINE/called"'
# What pip says of each requirement where no server is reached, five times before it gives up.
UNREACHED = (
    """\
WARNING: Retrying (Retry(total=4, connect=None)) after connection broken by 'NewConnectionError('<pip._vendor.
urllib3.connection.HTTPSConnection object>: Failed to establish a new connection: [Errno -3] Temporary failure in name
resolution')': /simple/hatchling/
"""
    * 5
    + """\
ERROR: Could not find a version that satisfies the requirement hatchling>=1.25 (from versions: none)
ERROR: No matching distribution found for hatchling>=1.25
"""
)


class Machine:
    """A folder that is all of a machine: its programs, its environment, and how its programs were called."""

    def __init__(self, folder):
        self.folder, self.venv = folder, folder / "venv"
        self.programs = folder / "bin"
        self.programs.mkdir()
        for tool in TOOLS:
            (self.programs / tool).symlink_to(shutil.which(tool))
        self.program("python3", PYTHON)
        for name, lines in (("pip", PIP), ("pytest", PYTEST)):
            (folder / "modules" / name).mkdir(parents=True)
            (folder / "modules" / name / "__main__.py").write_text(lines)
        self.refuse({})
        # Without those that an outer make hands down.
        kept = {name: value for name, value in os.environ.items() if not name.startswith(("MAKE", "MFLAGS", "PIP_"))}
        places = {"PATH": str(self.programs), "PYTHONPATH": str(folder / "modules"), "MACHINE": str(folder)}
        self.environment = {**kept, **places}

    def program(self, name, lines):
        (self.programs / name).unlink(missing_ok=True)
        (self.programs / name).write_text(f"#!/bin/sh\n{lines}\n")
        (self.programs / name).chmod(0o755)

    def refuse(self, requirements):
        """Let pip refuse requirements, with the words given for each."""
        (self.folder / "refused.json").write_text(json.dumps(requirements))

    def make(self, *arguments):
        """Run make; what it did, and what was called meanwhile."""
        called = self.folder / "called"
        called.write_text("")
        command = [MAKE, "--no-print-directory", f"VENV={self.venv}", *arguments]
        done = subprocess.run(command, cwd=ROOT, env=self.environment, capture_output=True, text=True, check=False)
        return done, called.read_text().splitlines()


@pytest.fixture
def machine(tmp_path):
    return Machine(tmp_path)


def complaints(done):
    """What was said on stderr, but for make's own lines."""
    return [line for line in done.stderr.splitlines() if not re.match(r"\S*make(\[\d+\])?:", line)]


def installs(called, program="pip"):
    return [line for line in called if line.startswith(f"{program} install")]


def test_the_tests_say_beforehand_what_they_cost_and_skip(machine):
    done, called = machine.make("test")
    assert done.returncode == 0, done.stderr
    cost, skipped, again = complaints(done)[:3]
    assert re.search(r"\d(\.\d)? GB", cost)
    assert "minutes" in cost
    assert "no npm" in skipped
    assert "no chromium" in skipped
    assert "no pdflatex" in skipped
    assert "next run" in again
    assert called[-1].startswith("pytest")
    done, _ = machine.make("test")
    assert "GB" not in done.stderr


def test_what_npm_brings_is_installed_once_npm_has_come(machine):
    done, called = machine.make("test")
    (told,) = (line for line in complaints(done) if "npm, which is missing" in line)
    assert "reveal.js" in told
    assert not installs(called, "npm")
    machine.program("npm", NPM)
    done, called = machine.make("test")
    assert done.returncode == 0
    assert {"reveal.js", "axe-core"} <= {line.split()[-1].partition("@")[0] for line in installs(called, "npm")}
    assert "npm" not in done.stderr
    _, called = machine.make("test")
    assert not installs(called)
    assert not installs(called, "npm")


def test_what_pip_cannot_find_is_named_and_asked_for_again(machine):
    machine.refuse({"jax": "ERROR: No matching distribution found for jax>=0.5"})
    done, called = machine.make("test")
    assert done.returncode == 0
    (told,) = (line for line in complaints(done) if "jax" in line)
    assert "No matching distribution found for jax" in told
    assert "skipped" in told
    assert any("onnxruntime" in line for line in installs(called))  # which comes after it
    assert called[-1].startswith("pytest")
    machine.refuse({})
    done, called = machine.make("test")
    assert [line.split()[-1] for line in installs(called)] == ["jax>=0.5"]
    assert "jax" not in done.stderr


def test_without_a_network_one_piece_is_tried_and_the_tests_run(machine):
    machine.refuse(dict.fromkeys(("torch", "jax", "onnxruntime", "regioncam", "atheris"), UNREACHED))
    done, called = machine.make("test")
    assert done.returncode == 0
    assert len([line for line in complaints(done) if "no network" in line]) == 1
    assert "Retrying" not in done.stderr
    assert not any("jax" in line for line in installs(called))
    assert called[-1].startswith("pytest")
    machine.refuse({})
    _, called = machine.make("test")
    assert {"torch", "jax", "onnxruntime"} <= {re.split("[>=]", line.split()[-1])[0] for line in installs(called)}


def test_what_takes_long_to_fail_waits_for_another_day(machine, monkeypatch, capsys):
    machine.make("test")
    (machine.venv / ".installed-jax").unlink()
    machine.refuse({"jax": "ERROR: Failed building wheel for jax"})
    for name, value in machine.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.delenv("MAKEFLAGS", raising=False)
    monkeypatch.chdir(ROOT)
    monkeypatch.setattr(optional, "_LONG", 0)
    tried = []
    for age in (0, 0, 2 * optional._DAY):
        failed = machine.venv / ".failed-jax"
        if failed.exists():
            os.utime(failed, (failed.stat().st_mtime - age,) * 2)
        (machine.folder / "called").write_text("")
        # As if the project had not been changed since long ago.
        monkeypatch.setattr(optional, "_PROJECT", Path(os.__file__))
        assert optional.main(MAKE, machine.venv, ["jax"]) == 0
        tried.append(bool(installs((machine.folder / "called").read_text().splitlines())))
    assert tried == [True, False, True]
    assert "tried again in a day" in capsys.readouterr().err


def test_the_tests_run_on_all_cores_or_as_many_as_asked(machine):
    _, called = machine.make("test")
    assert "-n logical" in called[-1]
    _, called = machine.make("test", "JOBS=3")
    assert "-n 3" in called[-1]


def test_nothing_that_pip_warns_of_is_shown(machine):
    done, called = machine.make("lint")  # which ends without ruff, but not before the installation
    assert installs(called)
    assert "DEPRECATION" not in done.stderr + done.stdout
    assert "DEPRECATION" not in (machine.venv / "install.log").read_text()


def no_network(machine):
    machine.refuse({".[": UNREACHED})


def no_venv(machine):
    advice = "The virtual environment was not created successfully because ensurepip is not available."
    incomplete = f'case "$*" in *ensurepip*) exit 1 ;; *"-m venv"*) echo "{advice}"; exit 1 ;; esac'
    machine.program("python3", f"{incomplete}\n{PYTHON}")


def broken_venv(machine):
    machine.program("python3", f'case "$*" in *"-m venv"*) echo "Error: No space left"; exit 1 ;; esac\n{PYTHON}')


def an_older_python(machine):
    older = 'case "$*" in --version) echo "Python 3.9.2" ;; *) exit 1 ;; esac'
    machine.program("python3", older)


def no_python(machine):
    (machine.programs / "python3").unlink()


def a_full_disk(machine):
    words = "ERROR: Could not install packages due to an OSError: [Errno 28] No space left on device"
    machine.refuse({".[": f"WARNING: Location is ignored\n{words}\nWARNING: more"})


@pytest.mark.parametrize(
    ("missing", "words"),
    [
        (no_network, ["no network"]),
        (no_venv, ["python3-venv"]),
        (broken_venv, ["No space left"]),
        (an_older_python, ["3.11 or newer", "3.9.2"]),
        (no_python, ["no python3"]),
        (a_full_disk, ["No space left on device"]),
    ],
)
def test_what_prevents_the_installation_is_said_in_one_sentence(missing, words, machine):
    missing(machine)
    done, _ = machine.make("figures")
    assert done.returncode != 0
    (said,) = complaints(done)
    assert all(word in said for word in words), said
    assert "virtual environment was not created" not in done.stdout


def test_a_folder_that_cannot_be_written_is_named(machine):
    machine.venv = "/proc/no/such"
    done, _ = machine.make("figures")
    assert done.returncode != 0
    (said,) = complaints(done)
    assert "/proc/no/such cannot be written" in said
    assert "VENV=" in said


APT = "echo 'E: Unable to fetch some archives'; exit 100"


@pytest.mark.parametrize(
    ("programs", "words"),
    [
        ({"id": "echo 1000", "sudo": "echo 'sudo: a password is required' >&2; exit 1", "apt-get": APT}, "password"),
        ({"id": "echo 1000", "apt-get": APT}, "this installs what is missing"),
        ({"id": "echo 0"}, "on Debian and Ubuntu"),
        ({"id": "echo 0", "apt-get": APT}, "apt-get failed (E: Unable to fetch some archives)"),
        ({"id": "echo 0", "apt-get": "echo \"W: Temporary failure resolving 'deb'\"; exit 100"}, "no network"),
        ({"id": "echo 1000", "sudo": 'shift; "$@"', "apt-get": "exit 100"}, "apt-get failed"),
    ],
)
def test_headers_that_make_cannot_install_are_left_to_the_user_with_the_command(programs, words, machine):
    for name, lines in programs.items():
        machine.program(name, lines)
    done, called = machine.make("videos")
    assert done.returncode != 0
    sentence, command = complaints(done)
    assert words in sentence
    assert command.strip().startswith("sudo apt-get install pkg-config libcairo2-dev libpango1.0-dev")
    assert not installs(called)


def test_paths_may_hold_spaces(machine):
    done, _ = machine.make(str(machine.venv / ".installed-pages"))
    assert done.returncode == 0, done.stderr
    written = machine.venv / "bin" / "relufig"
    written.write_text("#!/bin/sh\n" + """for word; do echo "relufig $word" >> "$MACHINE/called"; done\n""")
    written.chmod(0o755)
    for arguments in (["slides", "DECK=a talk of mine.py", "OUT=two words"], ["essay", "OUT=two words"]):
        done, called = machine.make(*arguments)
        assert done.returncode == 0, done.stderr
        assert "relufig two words" in called
        if arguments[0] == "slides":
            assert called.count("relufig a talk of mine.py") == 2  # what it needs, and the making
