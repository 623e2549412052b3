"""`relufig new`, `doctor` and `completion`: what a newcomer runs first."""

import re
import shutil
import subprocess
import sys
from importlib import metadata

import pytest

from relufig.commands import doctor, main


def _run(*arguments):
    with pytest.raises(SystemExit) as ended:
        main.main(arguments)
    return ended.value.code


def test_a_new_figure_draws_itself(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert _run("new", "figure", "mine") == 0
    assert "python mine.py" in capsys.readouterr().out
    subprocess.run([sys.executable, "mine.py", "--format", "svg", "--peak", "2"], check=True, capture_output=True)
    assert list(tmp_path.rglob("mine.svg"))


def test_a_new_talk_loads(tmp_path):
    from relufig.slides import load

    assert _run("new", "talk", "my_talk", "--out", str(tmp_path)) == 0
    deck = load(tmp_path / "my_talk.py")
    assert len(deck.slides) == 3


def test_a_new_scene_has_a_class_of_its_name(tmp_path):
    pytest.importorskip("manim", reason="scenes need manim: make videos installs it")
    from relufig.jobs import scripts

    assert _run("new", "scene", "my_sort", "--out", str(tmp_path)) == 0
    with scripts.running(tmp_path / "my_sort.py") as module:
        assert issubclass(module.MySort, module.SortingScene)


@pytest.mark.parametrize("name", ["2nd", "my-figure", "a b", ""])
def test_a_name_that_python_cannot_import_is_refused(tmp_path, capsys, name):
    assert _run("new", "figure", name, "--out", str(tmp_path)) == 2
    assert "NAME must be" in capsys.readouterr().err
    assert not list(tmp_path.iterdir())


def test_a_file_that_exists_is_kept(tmp_path, capsys):
    (tmp_path / "mine.py").write_text("# mine", encoding="utf-8")
    assert _run("new", "talk", "mine", "--out", str(tmp_path)) == 2
    assert "exists already" in capsys.readouterr().err
    assert (tmp_path / "mine.py").read_text(encoding="utf-8") == "# mine"


def test_the_doctor_names_what_is_missing_and_the_command(monkeypatch, capsys):
    def version(name):
        if name == "jinja2":
            raise metadata.PackageNotFoundError(name)
        return "1"

    monkeypatch.setattr(doctor.metadata, "version", version)
    assert _run("doctor") == 0
    lines = capsys.readouterr().out.splitlines()
    at = next(k for k, line in enumerate(lines) if re.match(r"no +slides", line))
    assert lines[at].endswith("lacks jinja2")
    assert "relufig[slides]" in lines[at + 1]
    assert any(re.match(r"yes +plot", line) for line in lines)


def test_the_doctor_knows_every_extra_that_users_install():
    own = {"dev", "all", "docs", "jax", "onnxruntime", "regioncam", "affinitree", "relucent", "fuzz"}
    assert {*metadata.metadata("relufig").get_all("Provides-Extra")} - own <= {*doctor._PURPOSES}


def test_bash_completes_the_commands(capsys):
    pytest.importorskip("shtab", reason="pip install 'relufig[completion]' brings shtab")
    assert _run("completion", "bash") == 0
    script = capsys.readouterr().out
    if shutil.which("bash") is None:
        pytest.skip("there is no bash here")
    asked = "COMP_WORDS=(relufig ex); COMP_CWORD=1; _shtab_relufig; echo ${COMPREPLY[@]}"
    ran = subprocess.run(["bash", "-c", f"{script}\n{asked}"], check=True, capture_output=True, text=True)
    assert ran.stdout.split() == ["export"]
