"""Source Sans 3 at fixed weights, and the programs that know it."""

import io
import warnings

import matplotlib as mpl
import pytest
from fontTools import subset
from fontTools.ttLib import TTFont
from fontTools.varLib import instancer
from matplotlib.font_manager import FontProperties, findfont
from matplotlib.ft2font import FT2Font

from relufig.look import fonts, typeface
from relufig.look.typeface import Face

pytestmark = pytest.mark.skipif(not fonts.importlib.util.find_spec("fontpkg_source_sans_3"), reason="no Source Sans 3")
FACES = [(400, "normal"), (600, "normal"), (400, "italic")]
LETTERS = "AVTowy.,ae á0123456789−"


@pytest.fixture
def anew(monkeypatch):
    """Forget which files there are, before and after."""
    fonts.files.cache_clear()
    yield monkeypatch
    fonts.files.cache_clear()


def width(path, text):
    font = FT2Font(str(path))
    font.set_size(1000, 72)
    font.set_text(text)
    return font.get_width_height()[0]


@pytest.mark.parametrize(("weight", "style"), FACES)
def test_a_face_is_what_its_name_says(weight, style):
    font = TTFont(fonts.files()[weight, style])
    assert "fvar" not in font
    assert font["name"].getDebugName(1) == "Source Sans 3"
    assert "Adobe" in font["name"].getDebugName(0)
    assert font["OS/2"].usWeightClass == weight
    widths = {font["hmtx"][font.getBestCmap()[ord(digit)]][0] for digit in "0123456789"}
    assert max(widths) - min(widths) <= 1, "figures are tabular"


@pytest.mark.parametrize(("weight", "style"), FACES)
def test_kerning_is_what_fonttools_makes_of_the_variable_font(weight, style, tmp_path):
    """On a few letters, where fontTools is fast."""
    (source,) = [i.source for i in fonts._INSTANCES if (i.weight, i.style) == (weight, style)]
    package = fonts.importlib.util.find_spec("fontpkg_source_sans_3").submodule_search_locations[0]
    with TTFont(f"{package}/files/{source}") as font:
        subsetter = subset.Subsetter(subset.Options(layout_features=["kern", "mark", "ccmp"], hinting=False))
        subsetter.populate(text=LETTERS)
        subsetter.subset(font)
        instancer.instantiateVariableFont(font, {"wght": weight}, inplace=True).save(tmp_path / "few.ttf")
    ours = fonts.files()[weight, style]
    for text in ("AVAVA", "To. Ty, Vae. we", "0−1−2", LETTERS):
        assert width(tmp_path / "few.ttf", text) == width(ours, text)


def test_a_file_has_the_same_bytes_each_time():
    instance = fonts._INSTANCES[0]
    package = fonts.importlib.util.find_spec("fontpkg_source_sans_3").submodule_search_locations[0]
    made = fonts._instanced(fonts.Path(package, "files", instance.source), instance)
    assert made == fonts.files()[400, "normal"].read_bytes()
    assert TTFont(io.BytesIO(made)).getBestCmap().keys() >= set(map(ord, "aZ0é−ελЖ≤√"))


@pytest.mark.parametrize("weight", ["normal", "semibold", "bold"])
def test_matplotlib_finds_the_typeface_without_complaint(weight, caplog):
    path = findfont(FontProperties(family=fonts.families(), weight=weight))
    assert path == str(fonts.files()[400 if weight == "normal" else 600, "normal"])
    assert not caplog.records


def test_each_character_comes_from_the_first_face_that_has_it():
    used = typeface.spread("x ∈ ℝ", fonts.families(), 700)
    assert used == {Face("Source Sans 3", 700): "x  ", Face("DejaVu Sans", 700): "∈ℝ"}
    assert typeface.faces(used).count("@font-face") == 2
    assert typeface.spread("x", ["No such face"]) == {}


def test_letters_of_titles_that_only_other_families_have_are_found_without_complaint(caplog):
    # matplotlib complains of a weight once, so this must be the first to ask.
    typeface.fontManager._findfont_cached.cache_clear()
    spread = typeface.spread("ℝ²", fonts.families(), weight=600)
    assert "DejaVu Sans" in {face.family for face in spread}
    assert not caplog.records


def test_without_the_package_text_is_in_dejavu_sans_and_one_warning_says_so(anew):
    anew.setattr(fonts, "_PACKAGE", "no_such_package")
    with pytest.warns(UserWarning, match="no-such-package"):
        assert fonts.files() == {}
    fonts._registered.cache_clear()
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        with mpl.rc_context(fonts.settings()):
            assert mpl.rcParams["font.family"] == ["DejaVu Sans"]
        assert typeface.shipped(Face("DejaVu Sans"))
    fonts._registered.cache_clear()


def test_where_the_cache_cannot_be_written_the_files_are_temporary(anew, tmp_path):
    (tmp_path / "file").touch()
    content = {path.name: path.read_bytes() for path in fonts.files().values()}
    fonts.files.cache_clear()
    anew.setattr(mpl, "get_cachedir", lambda: str(tmp_path / "file"))
    anew.setattr(fonts, "_instanced", lambda _, instance: content[f"SourceSans3-{instance.name}.ttf"])
    assert all(path.is_file() and tmp_path not in path.parents for path in fonts.files().values())
