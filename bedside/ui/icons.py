"""Every drawn sign in one place: icons, the half of each role, the logo. Made once, as markup."""

from typing import Final

from markupsafe import Markup

ICON = (
    '<svg class="ic" viewBox="0 0 24 24" aria-hidden="true" focusable="false"><path d="{}"/></svg>'
)
GLYPH = '<svg class="glyph{}" viewBox="0 0 24 24" aria-hidden="true" focusable="false">{}</svg>'
HALF = '<svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">{}</svg>'

ICON_PATHS = {
    "hear": "M7 9.5a5 5 0 0 1 10 0c0 4.2-4.2 4.6-4.2 8.2a2.6 2.6 0 0 1-4.9 1.2"
    "M10 9.6a2 2 0 1 1 3.4 1.5c-.8.8-1.5 1.3-1.5 2.4",
    "metoo": "M10.5 5a7 7 0 0 0 0 14zM13.5 5a7 7 0 0 1 0 14zM8.6 13.2l6.8-2.4",
    "arrow": "M5 12h14M13 6l6 6-6 6",
    "clock": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM12 7.5V12l3 2",
    "check": "M5 12.5l4.5 4.5L19 7.5",
    "shield": "M12 3.5l7 2.5v5.5c0 4.3-2.8 7.4-7 9-4.2-1.6-7-4.7-7-9V6zM12 9v3.5M12 15.6v.1",
    "pencil": "M4.5 19.5l1-4.2L16 4.8l3.2 3.2L8.7 18.5zM13.8 7l3.2 3.2",
    "web": "M3.5 12a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0zM15 6a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0z"
    "M15 18a2.5 2.5 0 1 0 5 0a2.5 2.5 0 1 0-5 0zM8.3 10.9l6.9-3.7M8.3 13.1l6.9 3.7",
    "download": "M12 4v11M7 10.5l5 5 5-5M5 20h14",
    "link": "M10 14a4 4 0 0 0 5.7 0l3-3A4 4 0 0 0 13 5.3l-1 1"
    "M14 10a4 4 0 0 0-5.7 0l-3 3A4 4 0 0 0 11 18.7l1-1",
    "horn": "M4.5 10v4h3l8 4.5v-13L7.5 10zM18.5 9.5a4 4 0 0 1 0 5",
    "eye": "M2.5 12S6 6 12 6s9.5 6 9.5 6-3.5 6-9.5 6-9.5-6-9.5-6z"
    "M9.2 12a2.8 2.8 0 1 0 5.6 0a2.8 2.8 0 1 0-5.6 0z",
    "help": "M12 3.5a8.5 8.5 0 1 0 0 17a8.5 8.5 0 1 0 0-17zM12 16.4v.1"
    "M9.7 9.5a2.4 2.4 0 1 1 3.5 2.2c-.8.4-1.2.9-1.2 1.8",
    "say": "M4.5 5.5h15V16h-9l-4 3.5V16h-2z",
    "feed": "M5 19h.1M5 12a7 7 0 0 1 7 7M5 5.5A13.5 13.5 0 0 1 18.5 19",
}

# Patients and caregivers are the start half, clinicians and staff the end half. Who stands beside
# somebody (a caregiver, a member of staff) is a small half held by an arc.
GLYPH_PATHS = {
    "patient": '<path d="M17 2a10 10 0 0 0 0 20z"/>',
    "caregiver": '<path d="M17 7.2a4.8 4.8 0 0 0 0 9.6z"/>'
    '<path class="ring" d="M17 3a9 9 0 0 0 0 18"/>',
    "clinician": '<path d="M7 2a10 10 0 0 1 0 20z"/>',
    "staff": '<path d="M7 7.2a4.8 4.8 0 0 1 0 9.6z"/><path class="ring" d="M7 3a9 9 0 0 1 0 18"/>',
    "host": '<path d="M8.5 3.5h7l3 8.5h-13z"/>'
    '<path class="ring" d="M12 12v8M8 20.5h8" stroke-linecap="round"/>',
    "reader": '<circle class="ring" cx="12" cy="12" r="7.5"/>',
    "both": '<path class="g-clay" d="M11.3 2a10 10 0 0 0 0 20z"/>'
    '<path class="g-teal" d="M12.7 2a10 10 0 0 1 0 20z"/>'
    '<path class="g-stitch" stroke-width="2" d="M8.8 8.3l6.4-2M8.8 13l6.4-2M8.8 17.7l6.4-2"/>',
}
GLYPH_SIDES = {
    "patient": " side-patient",
    "caregiver": " side-patient",
    "clinician": " side-clinician",
    "staff": " side-clinician",
}

# A half that waits for the other side; "nobody" waits on both.
HALF_PATHS = {
    "patient": '<path class="g-clay" d="M19 3a17 17 0 0 0 0 34z"/>'
    '<path class="waiting-half" d="M21 3.7a16.3 16.3 0 0 1 0 32.6z"/>',
    "clinician": '<path class="waiting-half" d="M19 3.7a16.3 16.3 0 0 0 0 32.6z"/>'
    '<path class="g-teal" d="M21 3a17 17 0 0 1 0 34z"/>',
    "nobody": '<path class="waiting-half" d="M19 3.7a16.3 16.3 0 0 0 0 32.6z"/>'
    '<path class="waiting-half" d="M21 3.7a16.3 16.3 0 0 1 0 32.6z"/>',
}

ICONS: Final = {name: Markup(ICON.format(path)) for name, path in ICON_PATHS.items()}  # noqa: S704 - constants above
GLYPHS: Final = {
    name: Markup(GLYPH.format(GLYPH_SIDES.get(name, ""), path))  # noqa: S704 - constants above
    for name, path in GLYPH_PATHS.items()
}
HALVES: Final = {name: Markup(HALF.format(path)) for name, path in HALF_PATHS.items()}  # noqa: S704 - constants above
LOGO: Final = Markup(
    '<svg viewBox="0 0 40 40" aria-hidden="true" focusable="false">'
    '<path class="g-clay" d="M18.9 2.5a17.5 17.5 0 0 0 0 35z"/>'
    '<path class="g-teal" d="M21.1 2.5a17.5 17.5 0 0 1 0 35z"/>'
    '<path class="g-stitch" stroke-width="2.8" '
    'd="M14.5 13.6l11-3.4M14.5 21.7l11-3.4M14.5 29.8l11-3.4"/></svg>'
)
