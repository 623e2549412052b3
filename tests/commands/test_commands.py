import subprocess
import sys
from pathlib import Path

import pytest

from relufig import sorting
from relufig.commands import main as cli

ROOT = Path(__file__).parents[2]


def relufig(capsys, *arguments):
    with pytest.raises(SystemExit) as ended:
        cli.main(arguments)
    output = capsys.readouterr()
    return ended.value.code, output.out, output.err


def test_sort_prints_what_every_comparator_did(capsys):
    code, out, err = relufig(capsys, "sort", "3", "1", "2", "--network", "bitonic")
    assert (code, err) == (0, "")
    trace = sorting.bitonic(3).trace([3, 1, 2])
    rows = [line.split() for line in out.splitlines()[4:]]
    assert [row[1] for row in rows] == ["0:1", "1:2", "0:1"]
    for row, layer in zip(rows, trace.layers, strict=True):
        assert row[4] == str(layer.differences[0])
        assert row[5] == sorting.Outcome(layer.outcomes[0]).name.lower()
        assert row[6:] == [str(value) for value in layer.after]


@pytest.mark.parametrize("values", [["-1", "0.5", "1/3", "-1"], ["2", "2"], ["7"]])
@pytest.mark.parametrize("network", ["best", "best:depth", "bubble", "odd_even_merge"])
def test_sort_ends_with_the_values_in_order(capsys, values, network):
    code, out, _ = relufig(capsys, "sort", "--network", network, "--", *values)
    assert code == 0
    from fractions import Fraction

    assert [Fraction(word.replace("−", "-")) for word in out.splitlines()[-1].split()[-len(values) :]] == sorted(
        map(Fraction, values)
    )


def test_sort_writes_a_picture_that_moves(capsys, tmp_path):
    plot = pytest.importorskip("relufig.plot")
    path = tmp_path / "sort.svg"
    code, out, err = relufig(capsys, "sort", "3", "1", "2", "--network", "bubble", "--svg", str(path))
    assert (code, err) == (0, "")
    assert out.splitlines()[-1].endswith("1 2 3")
    assert path.read_text(encoding="utf-8") == plot.animated_braid(sorting.bubble(3), [3, 1, 2])
    code, _, err = relufig(capsys, "sort", "3", "1", "--svg", str(tmp_path / "no" / "sort.svg"))
    assert code == 2
    assert "no" in err
    assert "Traceback" not in err


def test_prove_tells_sorters_from_others_by_its_exit_status(capsys, tmp_path):
    code, out, _ = relufig(capsys, "prove", "bitonic:32")
    assert code == 0
    assert "sorts every input" in out
    path = tmp_path / "network.cn"
    sorting.write(sorting.merge(2, 2), path)
    code, out, err = relufig(capsys, "prove", str(path))
    assert (code, err) == (1, "")
    found = sorting.prove(sorting.merge(2, 2))
    assert "".join(map(str, found.input)) in out
    assert ", ".join(map(str, found.unsorted)) in out


def test_list_names_every_network_with_its_sizes(capsys):
    code, out, _ = relufig(capsys, "list")
    assert code == 0
    for name in sorting.FAMILIES:
        assert f"{name}:N" in out
    assert "80 / 10" in out
    assert "60 / 10" in out


@pytest.mark.parametrize(
    ("arguments", "rule"),
    [
        (["prove", "quick:8"], "the network must be one of bubble"),
        (["prove", "missing.cn"], "No such file"),
        (["prove", "best:65"], "n must be at most 64"),
        (["sort", "a"], "values must be numbers such as 2, 0.5 or 1/3, got 'a'"),
        (["sort", "1", "2", "--network", "bitonic:3"], "has 3 wires, got 2 values"),
        (["sort", "nan", "1"], "finite"),
        (["sort"], "required"),
        ([], "required"),
        (["paint"], "invalid choice"),
    ],
)
def test_bad_input_is_said_on_standard_error(capsys, arguments, rule):
    code, out, err = relufig(capsys, *arguments)
    assert code == 2
    assert out == ""
    assert rule in err


def test_it_is_a_command_of_its_own():
    code = "from relufig.commands.main import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", code, "prove", "bubble:3"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "relufig.commands.main:main" in (ROOT / "pyproject.toml").read_text()
