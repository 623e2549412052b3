"""The font files of relufig's typeface, Source Sans 3, and the programs that must know them.

The package `fontpkg-source-sans-3` brings the typeface as variable fonts, which matplotlib cannot draw. So each face
that relufig uses is made once, at a fixed weight, and kept in matplotlib's cache folder. Glyphs that Source Sans 3
lacks, such as ∈ and ℝ, come from DejaVu Sans, one by one. Without the package, DejaVu Sans is used throughout.

The letters of variables are italics of STIX, which comes with matplotlib.
"""

from __future__ import annotations

import importlib.metadata
import importlib.util
import io
import tempfile
import warnings
from collections.abc import Iterator
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

import matplotlib as mpl
from matplotlib.font_manager import fontManager

from relufig.system.files import written_atomically

FAMILY = "Source Sans 3"
FALLBACK = "DejaVu Sans"
# The family of variables, in italics.
MATHEMATICS = "STIXGeneral"
# Typst brings this family for the symbols that no other has.
_TYPST_MATHEMATICS = "New Computer Modern Math"

# Bold text is semibold: 600 in the file, and 700, as CSS and matplotlib call bold, in everything that names a weight.
REGULAR, SEMIBOLD, BOLD = 400, 600, 700

_PACKAGE = "fontpkg_source_sans_3"
# A number that changes when the way in which the files are made does.
_RECIPE = 1
# Features that fonts use by themselves; the typeface's figures are tabular without any.
_FEATURES = ("ccmp", "kern", "liga", "locl", "mark", "mkmk")
# In OpenType's table of positions (GPOS): the format of a delta that varies with the weight, the value that each delta
# is added to, and the bits of the value formats that stay when the weight is fixed.
_VARIES = 0x8000
_VALUE_OF = {
    f"{axis}{kind}Device": f"{axis}{value}"
    for axis in "XY"
    for kind, value in (("Adv", "Advance"), ("Pla", "Placement"))
}
_VALUE_OF |= {f"{axis}DeviceTable": f"{axis}Coordinate" for axis in "XY"}
_PLAIN_VALUES = 0x000F


class _Instance(NamedTuple):
    source: str
    weight: int
    style: str
    name: str


_INSTANCES = (
    _Instance("SourceSans3[wght].ttf", REGULAR, "normal", "Regular"),
    _Instance("SourceSans3[wght].ttf", SEMIBOLD, "normal", "Bold"),
    _Instance("SourceSans3-Italic[wght].ttf", REGULAR, "italic", "Italic"),
)


def families() -> list[str]:
    """The families of text, in the order in which a glyph is looked for; matplotlib knows them afterwards.

    Returns
    -------
    list of str
        Source Sans 3 and DejaVu Sans, or DejaVu Sans alone, with a warning, if `fontpkg-source-sans-3` is missing.

    Examples
    --------
    >>> from relufig.look import fonts
    >>> fonts.families()
    ['Source Sans 3', 'DejaVu Sans']
    """
    return [FAMILY, FALLBACK] if _registered() else [FALLBACK]


def settings() -> dict[str, Any]:
    """Give the settings of matplotlib for text and mathematics, to pass to `matplotlib.rc_context`.

    Upright letters, digits and operators of formulas are in the typeface of the text; variables are italics of STIX.

    Returns
    -------
    dict
        The settings `font.family` and `mathtext.*`.

    Examples
    --------
    >>> import matplotlib as mpl
    >>> from relufig.look import fonts
    >>> with mpl.rc_context(fonts.settings()):
    ...     mpl.rcParams["mathtext.it"]
    'STIXGeneral:italic'
    """
    family = families()
    return {
        "font.family": family,
        "mathtext.fontset": "custom",
        "mathtext.rm": family[0],
        "mathtext.it": f"{MATHEMATICS}:italic",
        "mathtext.bf": f"{family[0]}:bold",
        "mathtext.bfit": f"{MATHEMATICS}:italic:bold",
        "mathtext.sf": family[0],
        "mathtext.tt": f"{FALLBACK} Mono",
        "mathtext.cal": f"{MATHEMATICS}:italic",
        "mathtext.fallback": "stix",
    }


def register_with_pango() -> str:
    """Let Pango, and so manim's `Text`, find the typeface, for this process.

    Returns
    -------
    str
        What to pass as `font`: the families, separated by commas.

    Examples
    --------
    >>> from relufig.look import fonts
    >>> fonts.register_with_pango()  # doctest: +SKIP
    'Source Sans 3, DejaVu Sans'
    """
    import manimpango

    shipped = [_shipped() / file for file in ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf")]
    for path in [*files().values(), *shipped]:
        manimpango.register_font(str(path))
    return ", ".join([FAMILY, FALLBACK] if files() else [FALLBACK])


def typst_folders() -> list[Path]:
    """The folders in which Typst finds the typefaces: the argument `font_paths` of manim's `Typst` and `MathTypst`."""
    return [*dict.fromkeys(path.parent for path in files().values()), _shipped()]


def typst_preamble() -> str:
    """Name the typefaces to Typst: the argument `typst_preamble` of manim's `Typst` and `MathTypst`.

    Formulas look as in matplotlib: upright letters, digits and operators are the text's, variables are STIX's.

    Returns
    -------
    str
        Two rules, for text and for formulas.

    Examples
    --------
    >>> from relufig.look import fonts
    >>> print(fonts.typst_preamble())
    #set text(font: ("Source Sans 3", "DejaVu Sans",))
    #show math.equation: set text(font: ("Source Sans 3", "STIXGeneral", "DejaVu Sans", "New Computer Modern Math",))
    """
    text = [FAMILY, FALLBACK] if files() else [FALLBACK]
    # A glyph comes from the first family that has it, so STIX stands before DejaVu Sans, which has such italics too.
    mathematics = [*text[:-1], MATHEMATICS, FALLBACK, _TYPST_MATHEMATICS]
    return f"#set text(font: {_typst(text)})\n#show math.equation: set text(font: {_typst(mathematics)})"


def _typst(names: list[str]) -> str:
    # The comma makes an array of a single name, too.
    return "(" + "".join(f'"{name}", ' for name in names).rstrip() + ")"


@lru_cache(maxsize=1)
def files() -> dict[tuple[int, str], Path]:
    """The font files of Source Sans 3 by weight and style, made if need be; none if its package is missing."""
    spec = importlib.util.find_spec(_PACKAGE)
    if spec is None or spec.origin is None:
        distribution = _PACKAGE.replace("_", "-")
        warnings.warn(f"relufig draws text in {FALLBACK}, because the package {distribution} is missing", stacklevel=2)
        return {}
    source = Path(spec.origin).parent / "files"
    folder = f"source-sans-3-{importlib.metadata.version(_PACKAGE)}-{_RECIPE}"
    try:
        return _made(source, Path(mpl.get_cachedir()) / "relufig" / folder)
    except OSError:
        return _made(source, Path(_temporary().name) / folder)


@lru_cache(maxsize=1)
def _temporary() -> tempfile.TemporaryDirectory[str]:
    """A folder for this process, for a machine whose cache folder is full or read-only."""
    return tempfile.TemporaryDirectory(prefix="relufig-")


def _made(source: Path, folder: Path) -> dict[tuple[int, str], Path]:
    folder.mkdir(parents=True, exist_ok=True)
    made = {}
    for instance in _INSTANCES:
        path = folder / f"SourceSans3-{instance.name}.ttf"
        if not path.exists():
            content = _instanced(source / instance.source, instance)
            with written_atomically(path) as file:
                file.write(content)
        made[instance.weight, instance.style] = path
    return made


def _instanced(source: Path, instance: _Instance) -> bytes:
    """A variable font at one weight, with the features of `_FEATURES` only."""
    from fontTools import subset
    from fontTools.ttLib import TTFont
    from fontTools.varLib import instancer
    from fontTools.varLib.varStore import VarStoreInstancer

    content = io.BytesIO()
    with TTFont(source, lazy=True, recalcTimestamp=False) as font:
        subsetter = subset.Subsetter(subset.Options(layout_features=_FEATURES, hinting=False, notdef_outline=True))
        subsetter.populate(unicodes=font.getBestCmap())
        names = font["name"]
        del font["name"]  # the subsetter would look in every part of every table for the names in use
        subsetter.subset(font)
        font["name"] = names
        # fontTools takes half a minute to fix the kerning of this typeface, because it aligns the classes of the
        # masters. There is only one here, so each value just gets its delta.
        positions = font["GPOS"]
        axes = instancer.AxisLimits(wght=instance.weight).normalize(font).pinnedLocation()
        deltas = VarStoreInstancer(font["GDEF"].table.VarStore, font["fvar"].axes, axes)
        for part in _parts(positions.table):
            _fix(part, deltas)
        del font["GPOS"]
        instancer.instantiateVariableFont(font, {"wght": instance.weight}, inplace=True)
        font["GPOS"] = positions
        _name(font, instance)
        font.save(content)
    return content.getvalue()


def _parts(table: Any) -> Iterator[Any]:
    """A table of OpenType and all objects in it."""
    pending, seen = [table], set()
    while pending:
        part = pending.pop()
        if isinstance(part, list):
            pending += part
        elif hasattr(part, "__dict__") and id(part) not in seen:
            seen.add(id(part))
            if hasattr(part, "ensureDecompiled"):
                part.ensureDecompiled()
            yield part
            pending += part.__dict__.values()


def _fix(part: Any, deltas: Any) -> None:
    """Add to the values of a part of a table what they vary by."""
    for name, item in list(part.__dict__.items()):
        if getattr(item, "DeltaFormat", None) == _VARIES:
            value = _VALUE_OF[name]
            delta = deltas[(item.StartSize << 16) + item.EndSize]
            setattr(part, value, getattr(part, value, 0) + round(delta))
            delattr(part, name)
        elif name.startswith("ValueFormat"):
            setattr(part, name, item & _PLAIN_VALUES)
    if type(part).__name__ == "Anchor" and part.Format == 3:
        part.Format = 1


def _name(font: Any, instance: _Instance) -> None:
    """Name a font as a member of a family of four, which every program understands."""
    names = font["name"]
    names.names = [name for name in names.names if name.nameID not in (16, 17, 21, 22, 25)]
    full = f"{FAMILY} {instance.name}"
    for kind, text in {1: FAMILY, 2: instance.name, 3: full, 4: full, 6: f"SourceSans3-{instance.name}"}.items():
        names.setName(text, kind, 3, 1, 0x409)
    names.names = [name for name in names.names if name.platformID == 3]
    if "STAT" in font:
        del font["STAT"]
    bold, italic = instance.weight > REGULAR, instance.style == "italic"
    font["OS/2"].usWeightClass = instance.weight
    font["OS/2"].fsSelection = 0x80 | (0x20 if bold else 0) | (0x01 if italic else 0) | (0 if bold or italic else 0x40)
    font["head"].macStyle = (1 if bold else 0) | (2 if italic else 0)


def _shipped() -> Path:
    """The folder of the fonts that come with matplotlib."""
    return Path(mpl.get_data_path()) / "fonts" / "ttf"


@lru_cache(maxsize=1)
def _registered() -> bool:
    """Register the typeface with matplotlib. False if there is none."""
    first = [entry for entry in fontManager.ttflist if entry.name == FALLBACK]
    for (weight, _), path in files().items():
        fontManager.addfont(path)
        first.append(fontManager.ttflist.pop())
        if weight == SEMIBOLD:
            # Without this, matplotlib logs a warning for each bold text.
            first.append(replace(first[-1], weight=BOLD))
    # In front, and with weights by name, these suit a text so well that matplotlib looks at no other font.
    names: dict[str | int, str | int] = {REGULAR: "normal", BOLD: "bold"}
    fontManager.ttflist[:0] = [replace(entry, weight=names.get(entry.weight, entry.weight)) for entry in first]
    return bool(files())
