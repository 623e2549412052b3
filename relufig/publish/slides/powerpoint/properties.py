"""What a PowerPoint file says of itself: its title, and what is in it."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from xml.sax.saxutils import escape

# Fixed, so that the same deck gives the same bytes: the first day that a ZIP file can hold.
DAY = datetime(1980, 1, 1)
# The part of the file that says what program made it, and how much is in it.
APPLICATION = "docProps/app.xml"
_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/extended-properties"


def sign(presentation: Any, title: str) -> None:
    """Replace the template's metadata by the deck's."""
    core = presentation.core_properties
    core.title = title
    core.author = core.last_modified_by = core.subject = core.keywords = ""
    core.comments = "Made with relufig"
    core.created = core.modified = DAY
    core.revision = 1
    for holder in (presentation.part.package, presentation.part):
        for key, relation in list(holder._rels.items()):
            if relation.reltype.endswith(("/thumbnail", "/printerSettings")):
                holder._rels.pop(key)


def application(presentation: Any) -> bytes:
    """The properties that programs show (ECMA-376, part 1, "Extended Properties"), counted in the presentation."""
    slides = list(presentation.slides)
    frames = [shape.text_frame for slide in slides for shape in slide.shapes if shape.has_text_frame]
    paragraphs = [paragraph.text for frame in frames for paragraph in frame.paragraphs if paragraph.text.strip()]
    values = {
        "TotalTime": 0,
        "Words": sum(len(text.split()) for text in paragraphs),
        "Application": "relufig",
        "PresentationFormat": "Widescreen",
        "Paragraphs": len(paragraphs),
        "Slides": len(slides),
        "Notes": sum(slide.has_notes_slide for slide in slides),
        "HiddenSlides": 0,
        "MMClips": sum(shape.name == "Video" for slide in slides for shape in slide.shapes),
    }
    elements = "".join(f"<{name}>{escape(str(value))}</{name}>" for name, value in values.items())
    declaration = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    return f'{declaration}<Properties xmlns="{_NAMESPACE}">{elements}</Properties>'.encode()
