"""The file of what `make bench` measured, and the tables that the site makes of it."""

import json
from itertools import combinations

import pytest
from matplotlib import pyplot as plt
from matplotlib.text import Text

from tests.bench import picture, results
from tests.bench.__main__ import write_page
from tests.bench.measure import ROOT, Compared, Measure


@pytest.fixture(autouse=True)
def closed():
    yield
    plt.close("all")


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
    when = results.read(path)["sorting_networks"]["measured"]
    assert lines[2].startswith(f"Measured on {when} by `python -m tests.bench sorting_networks`: ")
    assert r"| a \| b | 1.23 | 3 | s |" in lines


def test_what_exceeds_its_goal_is_bold(tmp_path):
    path = tmp_path / "bench.json"
    results.add(path, "proofs", [Measure("slow", 3.5, 3, "s"), Measure("at its goal", 3.0, 3, "s")])
    lines = list(results.tables(results.read(path)))
    assert "| slow | **3.5** | 3 | s |" in lines
    assert "| at its goal | 3 | 3 | s |" in lines


def test_programs_have_a_table_for_each_kind_of_networks_and_wrong_counts_are_bold(tmp_path):
    path = tmp_path / "bench.json"
    rows = [
        Compared("large networks", "ours", 2_000, 2_000, 0, 1234.5, 80.4),
        Compared("large networks", "theirs", 2_001, 2_000, 0, 10.0, 200.0),
        Compared("small networks", "ours", 7, 7, 0, 70.0, 80.0),
        Compared("small networks", "theirs", 0, 7, 4, 0.0, 80.0),
    ]
    results.add(path, "programs_for_regions", [*rows, Measure("ours / theirs", 2.0, 3, "ratio")])
    text = "\n".join(results.tables(results.read(path)))
    assert "Regions of large networks: 2,000." in text
    assert "Regions of small networks: 7." in text
    assert "| ours | 2,000 |  | 1,234 | 80 |" in text
    assert "| theirs | **2,001** |  | 10 | 200 |" in text
    assert "| theirs | **0** | 4 |  | 80 |" in text
    assert "| ours / theirs | 2 | 3 | ratio |" in text


def test_without_a_file_nothing_was_measured(tmp_path):
    assert results.read(tmp_path / "bench.json") == {}


def _measured(*ratios):
    measures = [Measure(name, value, 1, unit)._asdict() for name, value, unit in ratios]
    return {"sorting": {"measured": "2026-11-29", "machine": "two cores", "measures": measures}}


RATIOS = (
    ("ours, float32 / numpy.sort(axis=0)", 0.25, "ratio"),
    ("ours, float64 / numpy.sort(axis=-1)", 1.5, "ratio"),
    ("ours / the same network as dense PyTorch layers", 0.01, "ratio"),
    ("ours / our own, a comparator", 1.2, "ratio"),
    ("memory / numpy.sort", 3.0, "MB"),
)


def test_the_picture_has_a_dot_for_each_ratio_to_another_program_in_the_row_of_that_program():
    panel = picture.draw(_measured(*RATIOS))
    dots = {
        (float(x), panel.get_yticklabels()[int(y)].get_text())
        for line in panel.lines
        if line.get_marker() == "o"
        for x, y in line.get_xydata()
    }
    assert dots == {(0.25, "numpy.sort"), (1.5, "numpy.sort"), (0.01, "dense layers in PyTorch")}
    assert "2 of 3 measurements" in panel.figure.texts[0].get_text()


def test_the_page_has_the_picture_if_there_is_something_to_compare(tmp_path):
    path = tmp_path / "results" / "bench.json"
    ratio = Measure("ours / numpy.sort", 0.5, 1, "ratio")
    for measures, shown in (([Measure("import relufig", 0.1, 0.25, "s")], False), ([ratio], True)):
        results.add(path, "importing", measures)
        write_page(path, tmp_path / "made")
        assert ("bench.svg" in (tmp_path / "made" / "bench.md").read_text(encoding="utf-8")) == shown
        assert (tmp_path / "made" / "bench.svg").exists() == shown
    assert "| import relufig |" not in (tmp_path / "made" / "bench.md").read_text(encoding="utf-8")


def test_no_two_texts_of_the_picture_of_all_that_was_measured_meet():
    figure = picture.draw(results.read(ROOT / "docs" / "bench.json")).figure
    figure.canvas.draw()
    texts = [text for text in figure.findobj(Text) if text.get_visible() and text.get_text()]
    assert len(texts) > 10
    for one, other in combinations(texts, 2):
        assert not one.get_window_extent().overlaps(other.get_window_extent()), (one, other)
