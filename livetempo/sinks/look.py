"""The palette and the character sets of the display."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from rich.style import Style

from livetempo.tempo import State

# From the 256 colours every terminal of today has, all of middle lightness: they are legible on
# black and on white. Grey is the terminal's own, which its owner has chosen to be legible.
PLAIN = Style()
STRONG = Style(bold=True)
QUIET = Style(color="bright_black")
CHART = Style(color="color(67)")  # steel blue
GOOD = Style(color="color(72)")  # sea green
CAUTION = Style(color="color(172)")  # amber
ALARM = Style(color="color(167)", bold=True)  # brick red

STATE_STYLE: Mapping[State, Style] = {
    "searching": CHART,
    "locked": GOOD,
    "holding": CAUTION,
    "silent": QUIET,
}


@dataclass(frozen=True, slots=True)
class Glyphs:
    """The characters the display draws with; everything else it writes is ASCII.

    heights     a column filled from below, from empty to full
    pixels      a cell of two pixels, one above the other: neither, upper, lower, both
    fine        whether there are half blocks and braille (2 x 4 dots a cell), or ASCII alone
    bar         filled, half filled, rest: of a horizontal bar
    pulse       left end, middle, right end of the pulse
    axis        line, tick
    marker      at the tempo, left of the axis, right of the axis
    """

    heights: str
    pixels: str
    fine: bool
    bar: tuple[str, str, str]
    pulse: tuple[str, str, str]
    axis: tuple[str, str]
    marker: tuple[str, str, str]
    dot: str
    times: str
    dash: str

    def text(self, words: str) -> str:
        """Words from outside (a device's name), with what this terminal cannot show replaced."""
        words = "".join(character if character.isprintable() else " " for character in words)
        return words if self.fine else words.encode("ascii", "replace").decode("ascii")


UNICODE = Glyphs(
    heights=" ▁▂▃▄▅▆▇█",
    pixels=" ▀▄█",
    fine=True,
    bar=("━", "╸", "─"),
    pulse=("▗", "▄", "▖"),
    axis=("─", "┴"),
    marker=("▲", "◂", "▸"),
    dot="●",
    times="\N{MULTIPLICATION SIGN}",
    dash="\N{EN DASH}",
)
ASCII = Glyphs(
    heights=" .:#",
    pixels=" '.:",
    fine=False,
    bar=("=", "-", "."),
    pulse=("=", "=", "="),
    axis=("-", "+"),
    marker=("^", "<", ">"),
    dot="*",
    times="x",
    dash="-",
)


def glyphs_for(encoding: str, environment: Mapping[str, str]) -> Glyphs:
    """The richest set of characters this terminal is known to show."""
    if encoding.lower().replace("-", "") != "utf8":
        return ASCII
    if environment.get("TERM") == "linux":  # the bare console: its font has neither braille nor eighths
        return ASCII
    for name in ("LC_ALL", "LC_CTYPE", "LANG"):
        locale = environment.get(name, "")
        if name == "LC_CTYPE" and locale in ("C.UTF-8", "C.utf8", "UTF-8"):
            continue  # Python itself puts this there when the locale is C (PEP 538)
        if locale:
            return ASCII if locale in ("C", "POSIX") else UNICODE
    return UNICODE  # no locale at all, as in containers: the terminal outside is a modern one
