import contextlib
import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from relufig import sorting
from relufig.sorting import ComparatorNetwork, FormatError

FACTS = json.loads((Path(sorting.__file__).parent / "best_networks.json").read_text())["networks"]
KNOWN = [(n, by) for n in range(2, 65) for by in ("size", "depth")]


@st.composite
def networks(draw):
    n = draw(st.integers(2, 12))
    pair = st.tuples(st.integers(0, n - 1), st.integers(0, n - 1)).filter(lambda ends: ends[0] != ends[1])
    return ComparatorNetwork.of_comparators(n, draw(st.lists(pair, max_size=20)))


@given(networks())
def test_json_gives_back_every_network(network):
    assert sorting.parse(sorting.text(network, "json")) == network
    loaded = json.loads(sorting.text(network, "json"))
    assert (loaded["N"], loaded["L"], loaded["D"]) == (network.n, network.size, network.depth)


@given(networks(), st.sampled_from(["cn", "list"]))
def test_the_other_formats_give_back_networks_whose_last_wire_is_used(network, kind):
    if any(network.n - 1 in pair for pair in network.comparators):
        assert sorting.parse(sorting.text(network, kind)) == network
    else:
        with pytest.raises(ValueError, match=f"{kind} needs a comparator on the last wire, {network.n - 1}"):
            sorting.text(network, kind)


@pytest.mark.parametrize(("n", "by"), KNOWN)
def test_the_best_known_networks_survive_every_format(n, by):
    network = sorting.best(n, by)
    assert all(sorting.parse(sorting.text(network, kind)) == network for kind in ("cn", "list", "json"))


@pytest.mark.parametrize(("n", "by"), KNOWN)
def test_columns_are_as_few_as_the_list_says_and_nothing_overlaps(n, by):
    network = sorting.best(n, by)
    drawn = sorting.columns(network)
    assert sum(map(len, drawn)) == FACTS[str(n)][by]["drawing_columns"]
    for layer, columns in zip(network.layers, drawn, strict=True):
        assert sorted(pair for column in columns for pair in column) == sorted(layer)
        for column in columns:
            wires = [wire for i, j in column for wire in range(min(i, j), max(i, j) + 1)]
            assert len(wires) == len(set(wires))


@pytest.mark.parametrize(
    "content",
    [
        "0:2,1:3\n0:1,2:3\n1:2\n",
        "\ufeff# four wires\r\n 0:2 , 1:3\r\n\r\n0:1,2:3\r\n1:2",
        "[(0,2),(1,3)]\n[(0,1),(2,3)]\n[(1,2)]\n",
        "[(0,2),(1,3)],\n[(0, 1), (2, 3)],\n[(1,2)]",
        '{"N": 4, "L": 5, "D": 3, "nw": [[0,2],[1,3],[0,1],[2,3],[1,2]]}',
        '{"N": 4, "nw": [[[0,2],[1,3]],[[0,1],[2,3]],[[1,2]]]}',
        "{'N':4,'L':5,'D':3,'sw':'0.2','nw':[(0,2),(1,3),(0,1),(2,3),(1,2)]}",
    ],
)
def test_each_way_of_writing_is_read(content):
    assert sorting.parse(content) == sorting.best(4)


@pytest.mark.parametrize(
    ("content", "line", "rule"),
    [
        ("0:1\n0:2,1:", 2, "comparators must be written as 0:1,2:3, got '1:'"),
        ("0:1 2:3", 1, "comparators must be written as 0:1,2:3, got '0:1 2:3'"),
        ("0:1,", 1, "a comparator must follow each comma"),
        ("\n\n1:1", 3, "a comparator must join two different wires, got 1 and 1"),
        ("0:1,1:2", 1, "comparators of a layer must not share a wire, got wire 1 twice"),
        ("0:1048576", 1, "wires must be between 0 and 1,048,575, got 1,048,576"),
        ("[(0,1)]\n[(0,2)", 2, "a layer that begins with [ must end with ]"),
        ("[(0:1)]", 1, "comparators must be written as (0,1),(2,3)"),
        ("", None, "there must be at least one comparator"),
        ('{\n"N": 2,\n"nw": [[0,1]', 3, "the JSON is broken"),
        ('{"nw": []}', None, "N must be a whole number from 1 to 1,048,576, got 'None'"),
        ('{"N": true, "nw": []}', None, "N must be a whole number"),
        ('{"N": 2}', None, "nw must be a list of comparators"),
        ('{"N": 2, "nw": [[0,5]]}', None, "wires must be between 0 and 1, got 5"),
        ('{"N": 2, "nw": [[0,1,2]]}', None, "nw must hold pairs of wires"),
        ('{"N": 2, "nw": ["ab"]}', None, "nw must hold pairs of wires"),
        ('{"N": 2, "L": 2, "nw": [[0,1]]}', None, "L must be 1, the number of comparators in nw, got '2'"),
        ('{"N": 2, "D": 2, "nw": [[0,1]]}', None, "D must be 1, the number of layers in nw, got '2'"),
    ],
)
def test_what_is_wrong_is_said_with_its_line(content, line, rule):
    with pytest.raises(FormatError) as caught:
        sorting.parse(content)
    assert caught.value.line == line
    assert rule in str(caught.value)
    assert line is None or str(caught.value).startswith(f"line {line}: ")


SCRAPS = st.text(st.sampled_from(list("0123456789:,()[]{}'\"NLDnw \n#-.eE")), max_size=60)


@given(st.one_of(st.text(max_size=60), SCRAPS, SCRAPS.map(lambda text: "{" + text)))
def test_no_text_raises_anything_else(content):
    with contextlib.suppress(FormatError):
        assert isinstance(sorting.parse(content), ComparatorNetwork)


@given(networks(), st.integers(0, 300), st.sampled_from(list("0:,()[]{}'\"N-\n9x")), st.sampled_from(["cn", "json"]))
def test_no_damaged_file_raises_anything_else(network, at, character, kind):
    content = sorting.text(ComparatorNetwork(13, [*network.layers, [(0, 12)]]), kind)
    with contextlib.suppress(FormatError):
        sorting.parse(content[:at] + character + content[at + 1 :])


@pytest.mark.parametrize("content", ['{"N":' + "[" * 100_000, '{"N": ' + "9" * 10_000 + "}", "{" * 100_000])
def test_deep_and_long_json_is_refused(content):
    with pytest.raises(FormatError):
        sorting.parse(content)


@given(st.binary(max_size=80))
def test_no_bytes_raise_anything_else(tmp_path_factory, content):
    path = tmp_path_factory.mktemp("files") / "network.cn"
    path.write_bytes(content)
    with contextlib.suppress(FormatError):
        sorting.read(path)


@pytest.mark.parametrize("ending", [".cn", ".txt", ".json"])
def test_files_are_written_in_the_format_of_their_ending_and_read_back(tmp_path, ending):
    path = tmp_path / f"network{ending}"
    sorting.write(sorting.bitonic(5), path)
    assert sorting.read(path) == sorting.bitonic(5)
    assert [entry.name for entry in tmp_path.iterdir()] == [path.name]


def test_a_bad_ending_or_format_leaves_no_file(tmp_path):
    with pytest.raises(ValueError, match=r"path must end in one of .cn, .json, .txt, got '.dat'"):
        sorting.write(sorting.bitonic(4), tmp_path / "network.dat")
    with pytest.raises(ValueError, match="kind must be one of cn, list, json, got 'yaml'"):
        sorting.text(sorting.bitonic(4), "yaml")
    with pytest.raises(ValueError, match="needs a comparator"):
        sorting.write(ComparatorNetwork(3, [[(0, 1)]]), tmp_path / "network.cn")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize(
    ("name", "network"),
    [
        ("bitonic:8", sorting.bitonic(8)),
        ("best:9", sorting.best(9)),
        ("best:17:depth", sorting.best(17, "depth")),
        ("top_k:9:2", sorting.top_k(9, 2)),
        ("merge:3:4", sorting.merge(3, 4)),
    ],
)
def test_networks_have_names(name, network):
    assert sorting.named(name) == network


@pytest.mark.parametrize(
    "name", ["", "bitonic", "quick:8", "bitonic:x", "bitonic:8:9", "bitonic:0", "bitonic:-1", "best:65"]
)
def test_bad_names_are_refused_in_one_sentence(name):
    with pytest.raises(ValueError, match="must be") as caught:
        sorting.named(name)
    assert "\n" not in str(caught.value)


def test_what_is_wrong_in_a_file_is_said_with_its_name(tmp_path):
    path = tmp_path / "network.cn"
    path.write_bytes(b"0:1\n\xff")
    with pytest.raises(FormatError) as caught:
        sorting.read(path)
    assert str(caught.value) == f"{path}: line 2: the file must be UTF-8 text"
    assert caught.value.line == 2
