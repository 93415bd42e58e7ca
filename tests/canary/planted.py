"""Forty things that only one family and its caseworker know, and every way in which they might lie about in the open."""

import base64
import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from demo.exports import Person

NAME, GIVERS, WITNESS, INTERPRETER = "欧阳鹭芷", ("司马鸢翎", "端木鹮青"), "公羊鹩哥", "南宫鸫影"
PHONE, HOME, BANK = "19987654321", "示例县青禾镇河西村九组八十七号鹳鸟院", "6228480099887766554"
BORN, INCOME, CHECKED = "19470313", "4137.29", "2026-02-17"
ILLNESS, WANT = "渐冻症三期伴吞咽困难", "护理床1张，老伴截肢后卧床鸱鸮三年"
LANGUAGE, RECORDING, PURPOSE = "独龙语鹨声方言", "REC-鹬20261123-88", "核对鸬鹚桥头那户的门牌"
PAPER = "授权委托书：本人鹧鸪山委托端木鹮青办理"


class Planted(Person):
    """The row of the export, with cells of its own."""

    def cells(self, number: int) -> tuple[object, ...]:
        place = self.village
        return (
            number, place.county, place.township, place.name, NAME, self.identity, "女", BORN, self.category, 1, ILLNESS,
            self.care, PHONE, HOME, INCOME, BANK, self.kind, WANT, "是", CHECKED,
        )  # fmt: skip


@dataclass(frozen=True)
class Secrets:
    """`private` may lie open nowhere at all; `inner` (ids and tokens of the vault) nowhere outside the vault."""

    private: tuple[str, ...]
    inner: tuple[str, ...]


def private(identity: str) -> tuple[str, ...]:
    return (
        *(NAME, NAME[:3], NAME[1:], *GIVERS, WITNESS, INTERPRETER, LANGUAGE, RECORDING, PURPOSE),
        *(PHONE, f"{PHONE[:3]} {PHONE[3:7]} {PHONE[7:]}", f"{PHONE[:3]}-{PHONE[3:7]}-{PHONE[7:]}", f"+86{PHONE}"),
        *(HOME, HOME[6:], "九组八十七号", "鹳鸟院", BANK, f"{BANK[:4]} {BANK[4:8]} {BANK[8:12]}", BANK[-10:]),
        *(identity, identity[:-1], identity[6:], f"{identity[:6]} {identity[6:14]} {identity[14:]}"),
        *(BORN, "1947-03-13", "1947年3月13日", INCOME, ILLNESS, "吞咽困难", "渐冻症"),
        *(WANT, "截肢后卧床", "鸱鸮三年", PAPER, "鹧鸪山"),
    )


def forms(secret: str) -> Iterator[str]:
    """As it is, full-width, percent-encoded, escaped, base64 at each of the three offsets."""
    yield secret
    yield "".join(chr(ord(c) + 0xFEE0) if "!" <= c <= "~" else c for c in secret)
    yield quote(secret)
    yield quote(secret, safe="").lower()
    yield json.dumps(secret)[1:-1]
    raw = secret.encode()
    for offset in range(3):
        code = base64.b64encode(b"\0" * offset + raw).decode().rstrip("=")
        inner = code[(0, 2, 3)[offset] : len(code) - (1 if (offset + len(raw)) % 3 else 0)]
        yield inner
        yield inner.replace("+", "-").replace("/", "_")


def hits(text: str, secrets: Iterable[str]) -> list[str]:
    return [secret for secret in secrets if any(form in text for form in forms(secret))]
