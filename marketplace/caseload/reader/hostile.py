"""Text that is not what it seems: markup, spreadsheet formulas, characters nobody sees, and far too much of it."""

import re
import unicodedata

LONGEST = {"name": 60, "address": 200, "need_text": 2000}
ORDINARY = 200
_MARKUP = re.compile(r"<\s*[/!?]?\s*[a-z]|javascript\s*:|\bon[a-z]{3,}\s*=|\{\{|\{%|\$\{|&#", re.IGNORECASE)
_FORMULA = re.compile(r"[=@]|[+\-]\s*(?:[A-Za-z@=(]|\d+(?:\.\d+)?\s*[+\-*/^|!(])")
_PROTECTED = re.compile(r'="[^"()]*"|@[^\x00-\x7f].*', re.DOTALL)  # ="0123" keeps a zero; a person may be @-ed
_CONTROL = re.compile(
    r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufff9-\ufffb\ufffe\uffff\ud800-\udfff]"
)


def is_hostile(text: str) -> bool:
    """Could this do something, or hide something, where it is shown or exported?"""
    if not text:
        return False
    plain = unicodedata.normalize("NFKC", text).strip()
    if _CONTROL.search(text) or _MARKUP.search(plain):
        return True
    return bool(_FORMULA.match(plain)) and not _PROTECTED.fullmatch(plain)


def is_too_long(field: str, text: str) -> bool:
    return len(text) > LONGEST.get(field, ORDINARY)
