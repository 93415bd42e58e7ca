"""The flow of money, drawn on 360 units: width is amount, amber is only what nobody has set aside, grey went back."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

LEFT, WIDE, GAP, LEAST = 8.0, 344.0, 3.0, 18.0
BAND = '<path class="{}" opacity=".5" d="{}"/><rect class="{}" x="{}" y="204" width="{}" height="16"/>'
SLAB = (
    '<rect class="f-stone" x="8" y="104" width="344" height="40"/><text x="20" y="129" class="on-stone">{}</text>'
    '<text x="340" y="129" text-anchor="end" class="on-stone">{}</text>'
)


@dataclass(frozen=True)
class Part:
    """`look` is a class for colour."""

    label: str
    fen: int
    text: str
    look: str


@dataclass(frozen=True)
class Bin:
    """Where a part stands: its place on the slab, and its own bar below."""

    part: Part
    top: float
    top_wide: float
    slot: float
    slot_wide: float
    bar_wide: float

    @property
    def bar(self) -> float:
        return self.slot + (self.slot_wide - self.bar_wide) / 2

    @property
    def middle(self) -> float:
        return self.slot + self.slot_wide / 2

    @property
    def is_narrow(self) -> bool:
        return self.slot_wide < sum(8 if letter.isascii() else 15 for letter in self.part.label)


def draw(title: str, slab: Part, sources: Sequence[Part], uses: Sequence[Part]) -> SafeString:
    """One picture. Parts without money are left out; the twin table has them all."""
    return format_html(
        '<svg viewBox="0 0 360 340" width="360" height="340" role="img" aria-labelledby="flow-t">'
        '<title id="flow-t">{}</title>{}{}{}</svg>',
        title,
        format_html_join("", "{}", ((_source(one),) for one in bins(sources, slab.fen))),
        format_html(SLAB, slab.label, slab.text),
        format_html_join("", "{}", ((_use(one),) for one in bins(uses, slab.fen))),
    )


def bins(parts: Sequence[Part], whole_fen: int) -> list[Bin]:
    """Shares of the slab above; below, no slot so narrow that its words run into the next."""
    shown = [part for part in parts if part.fen > 0]
    room = WIDE - GAP * (len(shown) - 1)
    wishes = [max(part.fen * WIDE / whole_fen, LEAST) for part in shown]
    spare = sum(wish - LEAST for wish in wishes) or 1.0
    shrink = min(1.0, max(0.0, (room - LEAST * len(shown)) / spare))
    found, top, slot = [], LEFT, LEFT
    for part, wish in zip(shown, wishes, strict=True):
        top_wide = part.fen * WIDE / whole_fen
        slot_wide = LEAST + (wish - LEAST) * shrink
        found.append(Bin(part, top, top_wide, slot, slot_wide, min(slot_wide, max(top_wide, 2.0))))
        top, slot = top + top_wide, slot + slot_wide + GAP
    return found


def _source(one: Bin) -> SafeString:
    x, wide = round(one.top, 1), round(max(one.top_wide - 2, 1), 1)
    words = format_html(
        '<text x="{}" y="18">{}</text><text class="quiet" x="{}" y="36">{}</text>', x, one.part.label, x, one.part.text
    )
    return format_html(
        '<rect class="{0} s-edge" x="{1}" y="44" width="{2}" height="14"/>'
        '<rect class="{0}" opacity=".55" x="{1}" y="58" width="{2}" height="46"/>{3}',
        one.part.look,
        x,
        wide,
        words if one.top_wide >= LEAST * 4 else "",
    )


def _use(one: Bin) -> SafeString:
    left, right = one.top, one.top + one.top_wide
    low, high = one.bar, one.bar + one.bar_wide
    path = (
        f"M{left:.1f} 144C{left:.1f} 176 {low:.1f} 172 {low:.1f} 204H{high:.1f}"
        f"C{high:.1f} 172 {right:.1f} 176 {right:.1f} 144z"
    )
    look = one.part.look
    x = round(one.middle, 1)
    words = '<text class="upright" x="{}" y="232">{}</text>'
    if not one.is_narrow:
        words = '<text x="{}" y="240" text-anchor="middle">{}</text>'
    band = format_html(BAND, look, path, look, round(low, 1), round(one.bar_wide, 1))
    return format_html("{}{}", band, format_html(words, x, one.part.label))
