"""Parts of PowerPoint files that python-pptx does not write: videos that start by themselves, and SVG pictures."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import count, groupby
from typing import Any

_MAIN = "http://schemas.openxmlformats.org/presentationml/2006/main"
_DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_SVG = "http://schemas.microsoft.com/office/drawing/2016/SVG/main"
# Tells programs that a picture's SVG follows.
_SVG_EXTENSION = "{96DAC541-7B7A-43D3-8B79-37D633B846F1}"
# The slide's main sequence of effects, with one effect that plays the video after the slide appears, and the video
# itself, which stays on its last frame. The next click finds nothing left to play, and goes to the next slide.
_TIMING = f"""<p:timing xmlns:p="{_MAIN}"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
  <p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>
    <p:par><p:cTn id="3" fill="hold"><p:stCondLst><p:cond delay="indefinite"/>
      <p:cond evt="onBegin" delay="0"><p:tn val="2"/></p:cond></p:stCondLst><p:childTnLst>
      <p:par><p:cTn id="4" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
        <p:par><p:cTn id="5" presetID="1" presetClass="mediacall" presetSubtype="0" fill="hold" nodeType="afterEffect">
          <p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
          <p:cmd type="call" cmd="playFrom(0.0)"><p:cBhvr><p:cTn id="6" dur="%(milliseconds)d" fill="hold"/>
            <p:tgtEl><p:spTgt spid="%(shape)d"/></p:tgtEl></p:cBhvr></p:cmd>
        </p:childTnLst></p:cTn></p:par>
      </p:childTnLst></p:cTn></p:par>
    </p:childTnLst></p:cTn></p:par>
  </p:childTnLst></p:cTn>
  <p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
  <p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>
  <p:video><p:cMediaNode vol="80000"><p:cTn id="7" fill="hold" display="0">
    <p:stCondLst><p:cond delay="indefinite"/></p:stCondLst></p:cTn>
    <p:tgtEl><p:spTgt spid="%(shape)d"/></p:tgtEl></p:cMediaNode></p:video>
</p:childTnLst></p:cTn></p:par></p:tnLst></p:timing>"""


# The slide's main sequence of effects, which a click each starts.
_BUILT_UP = f"""<p:timing xmlns:p="{_MAIN}"><p:tnLst><p:par>
<p:cTn id="1" dur="indefinite" restart="never" nodeType="tmRoot"><p:childTnLst>
  <p:seq concurrent="1" nextAc="seek"><p:cTn id="2" dur="indefinite" nodeType="mainSeq"><p:childTnLst>%(clicks)s
  </p:childTnLst></p:cTn>
  <p:prevCondLst><p:cond evt="onPrev" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:prevCondLst>
  <p:nextCondLst><p:cond evt="onNext" delay="0"><p:tgtEl><p:sldTgt/></p:tgtEl></p:cond></p:nextCondLst></p:seq>
</p:childTnLst></p:cTn></p:par></p:tnLst>%(built)s</p:timing>"""
_CLICK = """<p:par><p:cTn id="%(first)d" fill="hold"><p:stCondLst><p:cond delay="indefinite"/></p:stCondLst>
  <p:childTnLst><p:par><p:cTn id="%(second)d" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst>
  <p:childTnLst>%(effects)s
  </p:childTnLst></p:cTn></p:par></p:childTnLst></p:cTn></p:par>"""
# The effect "Appear".
_APPEARS = """<p:par><p:cTn id="%(first)d" presetID="1" presetClass="entr" presetSubtype="0" fill="hold" %(group)s
  nodeType="%(kind)s"><p:stCondLst><p:cond delay="0"/></p:stCondLst><p:childTnLst>
  <p:set><p:cBhvr><p:cTn id="%(second)d" dur="1" fill="hold"><p:stCondLst><p:cond delay="0"/></p:stCondLst></p:cTn>
  <p:tgtEl><p:spTgt spid="%(shape)d">%(part)s</p:spTgt></p:tgtEl>
  <p:attrNameLst><p:attrName>style.visibility</p:attrName></p:attrNameLst></p:cBhvr>
  <p:to><p:strVal val="visible"/></p:to></p:set></p:childTnLst></p:cTn></p:par>"""


@dataclass(frozen=True)
class Later:
    """A shape, or one of its paragraphs by number, that appears after `step` clicks."""

    shape: int
    step: int
    paragraph: int | None = None


def build_up(slide: Any, shapes: Sequence[Later]) -> None:
    """Let what is later appear by clicks, one for each step. Without anything later, a slide stays as it is."""
    from pptx.oxml import parse_xml

    later = sorted((each for each in shapes if each.step), key=lambda each: each.step)
    if not later:
        return
    ids = count(3)
    clicks = []
    for _, members in groupby(later, lambda each: each.step):
        first, second = next(ids), next(ids)
        effects = []
        for number, each in enumerate(members):
            part = each.paragraph
            effects.append(
                _APPEARS
                % {
                    "first": next(ids),
                    "second": next(ids),
                    "group": "" if part is None else 'grpId="0"',
                    "kind": "withEffect" if number else "clickEffect",
                    "shape": each.shape,
                    "part": "" if part is None else f'<p:txEl><p:pRg st="{part}" end="{part}"/></p:txEl>',
                }
            )
        clicks.append(_CLICK % {"first": first, "second": second, "effects": "".join(effects)})
    texts = dict.fromkeys(each.shape for each in later if each.paragraph is not None)
    built = "".join(f'<p:bldP spid="{shape}" grpId="0" build="p"/>' for shape in texts)
    timing = _BUILT_UP % {"clicks": "".join(clicks), "built": f"<p:bldLst>{built}</p:bldLst>" if built else ""}
    slide.element.append(parse_xml(re.sub(r">\s+<", "><", timing)))


def item(paragraph: Any, number: int | None, left: float, hanging: float) -> None:
    """Make a paragraph an item of a list, with a bullet or a number, at that distance from the left, in points."""
    from pptx.oxml import parse_xml
    from pptx.util import Pt

    properties = paragraph._p.get_or_add_pPr()
    # On the side where the line begins, in both directions of writing.
    properties.set("marL", str(Pt(left)))
    properties.set("indent", str(-Pt(hanging)))
    bullet = (
        '<a:buChar xmlns:a="%s" char="•"/>' if number is None else '<a:buAutoNum xmlns:a="%s" type="arabicPeriod"/>'
    )
    element = parse_xml(bullet % _DRAWING)
    if number is not None:
        element.set("startAt", str(max(number, 1)))
    properties.append(element)


def colour(run: Any, name: str) -> None:
    """Give letters a colour of the theme, by its name in the file."""
    from pptx.enum.dml import MSO_THEME_COLOR

    run.font.color.theme_color = {"tx1": MSO_THEME_COLOR.TEXT_1, "tx2": MSO_THEME_COLOR.TEXT_2}[name]


def play_by_itself(slide: Any, movie: Any, seconds: float) -> None:
    """Let a slide's video start when the slide appears, not when the video is clicked."""
    from pptx.oxml import parse_xml

    timing = _TIMING % {"milliseconds": round(1000 * seconds), "shape": movie.shape_id}
    present = slide.element.find(f"{{{_MAIN}}}timing")
    present.getparent().replace(present, parse_xml(re.sub(r">\s+<", "><", timing)))


def add_svg(picture: Any, svg: str) -> None:
    """Add the SVG beside a picture's PNG, for programs that can show it."""
    from pptx.opc.constants import RELATIONSHIP_TYPE
    from pptx.opc.package import Part
    from pptx.oxml import parse_xml

    slide = picture.part
    name = slide.package.next_partname("/ppt/media/drawing%d.svg")
    part = Part(name, "image/svg+xml", slide.package, svg.encode())
    blip = picture._element.find(f".//{{{_DRAWING}}}blip")
    extension = (
        f'<a:extLst xmlns:a="{_DRAWING}" xmlns:r="{_RELATIONSHIPS}"><a:ext uri="{_SVG_EXTENSION}">'
        f'<s:svgBlip xmlns:s="{_SVG}" r:embed="{slide.relate_to(part, RELATIONSHIP_TYPE.IMAGE)}"/></a:ext></a:extLst>'
    )
    blip.append(parse_xml(extension))


def describe(picture: Any, text: str) -> None:
    """Say what a picture or a video shows, for readers who cannot see it."""
    picture._element.nvPicPr.cNvPr.set("descr", text)
