"""The file of what `make bench` measured, and the tables that the site makes of it."""

import json

from tests.bench import results
from tests.bench.measure import Measure


def test_a_group_keeps_its_results_until_it_is_measured_again(tmp_path):
    path = tmp_path / "build" / "bench.json"
    results.add(path, "importing", [Measure("import relufig", 0.1234, 0.25, "s")])
    results.add(path, "proofs", [Measure("a | b", 2.0, 3, "s")])
    results.add(path, "proofs", [Measure("a | b", 1.0, 3, "s")])
    found = json.loads(path.read_text(encoding="utf-8"))
    assert list(found) == ["importing", "proofs"]
    assert found["importing"]["measures"] == [{"name": "import relufig", "value": 0.1234, "limit": 0.25, "unit": "s"}]
    assert found["proofs"]["measures"][0]["value"] == 1
    assert "cores" in found["proofs"]["machine"]


def test_the_tables_say_when_and_what_and_no_cell_ends_early(tmp_path):
    path = tmp_path / "bench.json"
    results.add(path, "sorting_networks", [Measure("a | b", 1.23456, 3, "s")])
    lines = list(results.tables(results.read(path)))
    assert lines[0] == "## Sorting networks"
    assert lines[2].startswith(f"Measured on {results.read(path)['sorting_networks']['measured']}: ")
    assert r"| a \| b | 1.23 | 3 | s |" in lines


def test_what_exceeds_its_goal_is_bold(tmp_path):
    path = tmp_path / "bench.json"
    results.add(path, "proofs", [Measure("slow", 3.5, 3, "s"), Measure("at its goal", 3.0, 3, "s")])
    lines = list(results.tables(results.read(path)))
    assert "| slow | **3.5** | 3 | s |" in lines
    assert "| at its goal | 3 | 3 | s |" in lines


def test_without_a_file_nothing_was_measured(tmp_path):
    assert results.read(tmp_path / "bench.json") == {}
