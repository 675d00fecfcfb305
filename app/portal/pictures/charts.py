"""Charts as SVG that stand alone: their colours are attributes, so that a page, a file and a picture are the same."""

from collections.abc import Sequence
from dataclasses import dataclass
from html import escape

from markupsafe import Markup

INK, SOFT, LINE = "#16232c", "#43525c", "#8b8f8d"
OWN, MARKED, PAPER = "#0b4d5c", "#a93f1c", "#ffffff"
FONT = "'Titillium Web', 'Liberation Sans', Arial, sans-serif"
WIDTH, ROW, THICK = 360, 50, 16


@dataclass(frozen=True)
class Bar:
    """One bar: what it is of, its number (None for unknown) and how that is written; `mean` is drawn hollow."""

    title: str
    number: float | None
    text: str
    mean: bool = False


@dataclass(frozen=True)
class Spike:
    """One of many thin bars; those with a name are marked."""

    number: float | None
    colour: str
    name: str = ""


def drawing(body: str, /, *, size: tuple[int, int], title: str, description: str) -> Markup:
    """A whole SVG document: an image with a name and a description, as wide as the place that it is given."""
    width, height = size
    return Markup(  # noqa: S704 - whatever is not ours is escaped
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'role="img" font-family="{FONT}" aria-label="{escape(f"{title}. {description}")}">'
        f"<title>{escape(title)}</title><desc>{escape(description)}</desc>{body}</svg>"
    )


def bars(items: Sequence[Bar], /, *, title: str, description: str) -> Markup:
    """Horizontal bars from zero, each under its name and number: no axis to be read."""
    longest = max((one.number or 0 for one in items), default=0) or 1
    body = "".join(_bar(one, y=position * ROW, longest=longest) for position, one in enumerate(items))
    return drawing(body, size=(WIDTH, ROW * len(items)), title=title, description=description)


def _bar(one: Bar, *, y: int, longest: float) -> str:
    length = round((one.number or 0) / longest * (WIDTH - 2), 1)
    look = f'fill="{PAPER}" stroke="{SOFT}" stroke-width="2" stroke-dasharray="5 3"' if one.mean else f'fill="{OWN}"'
    weight = "400" if one.mean else "600"
    return (
        text(one.title, at=(0, y + 18), weight=weight)
        + text(one.text, at=(WIDTH, y + 18), weight="600", anchor="end")
        + f'<path d="M0 {y + 44}H{WIDTH}" stroke="{LINE}" stroke-width="1"/>'
        + (f'<rect x="1" y="{y + 26}" width="{length}" height="{THICK}" {look}/>' if length else "")
    )


SPIKES_WIDTH, SPIKES_HEIGHT, HEAD = 560, 160, 92
_LABEL = 15


def spikes(items: Sequence[Spike], /, *, title: str, description: str) -> Markup:
    """Thin bars side by side in the order given; the marked ones have their names above, on lines of their own."""
    largest = max((one.number or 0 for one in items), default=0) or 1
    step = SPIKES_WIDTH / max(len(items), 1)
    bottom = HEAD + SPIKES_HEIGHT
    parts, level = [], 0
    for position, one in enumerate(items):
        x, tall = position * step, (one.number or 0) / largest * SPIKES_HEIGHT
        colour = MARKED if one.name else one.colour
        parts.append(
            f'<rect x="{x + 0.4:.1f}" y="{bottom - tall:.1f}" width="{step - 0.8:.1f}" height="{tall:.1f}" '
            f'fill="{colour}" stroke="{colour if one.name else SOFT}" stroke-width="0.4"/>'
        )
        if one.name:
            parts.append(_flag(one.name, x=x + step / 2, y=18 + level % 4 * 22, foot=bottom - tall))
            level += 1
    parts.append(f'<path d="M0 {bottom}H{SPIKES_WIDTH}" stroke="{INK}" stroke-width="1.5"/>')
    return drawing("".join(parts), size=(SPIKES_WIDTH, bottom + 4), title=title, description=description)


def _flag(name: str, *, x: float, y: int, foot: float) -> str:
    """A name joined to its bar by a line, on the side where there is room."""
    right = x < SPIKES_WIDTH / 2
    return (
        f'<path d="M{x:.1f} {y - 12}V{foot:.1f}" stroke="{MARKED}" stroke-width="1.5"/>'
        f'<circle cx="{x:.1f}" cy="{foot:.1f}" r="4" fill="{MARKED}"/>'
        + text(name, at=(x + (7 if right else -7), y), size=18, weight="600", anchor="start" if right else "end")
    )


def text(
    words: str,
    /,
    *,
    at: tuple[float, float],
    size: int = _LABEL,
    weight: str = "400",
    anchor: str = "start",
    halo: bool = False,
) -> str:
    """A line of text; with a halo it is read upon a map."""
    around = f' stroke="{PAPER}" stroke-width="5" stroke-linejoin="round" paint-order="stroke"' if halo else ""
    return (
        f'<text x="{at[0]:.0f}" y="{at[1]:.0f}" font-size="{size}" font-weight="{weight}" text-anchor="{anchor}" '
        f'fill="{INK}"{around}>{escape(words)}</text>'
    )
