"""Every row judged: what may be kept, in coarse words, and what is wrong with the rest."""

import re
import unicodedata
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from marketplace.caseload import bands
from marketplace.caseload.bands import (
    AgeBand,
    Care,
    Category,
    DisabilityClass,
    HouseholdBand,
    IllnessClass,
    NeedKind,
    Sex,
)
from marketplace.caseload.identity import Identity, birth_of, is_checked, is_formed, is_old, normalise
from marketplace.caseload.reader import dates, hostile
from marketplace.caseload.reader.findings import ERROR, Finding, quoted
from marketplace.caseload.reader.places import Match, Places, in_scope, is_outside
from marketplace.caseload.reader.table import Row

EVERY = 250
MOST_PEOPLE = 30
FIRST_BIRTH = date(1900, 1, 1)
_CONSENTED = frozenset({"是", "同意", "已同意", "有", "y", "yes", "√", "✓", "1", "本人同意"})
_PHONE = re.compile(r"(?:\+?86-?)?(?:1[3-9]\d{9}|(?:0\d{2,3}-?)?\d{7,8})")
Progress = Callable[[int, int], None]
Reason = tuple[str, dict[str, str | int]]
Cells = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class GoodRow:
    """What of a good row goes on. The last five are private: to be sealed, never shown, and absent from the repr.

    `identity` becomes a token at once and is kept nowhere (it refuses to be pickled). `consent_hint` only puts the
    household on the list of those to be asked: it is no consent.
    """

    row: int
    sheet_row: int
    village_code: str
    region_path: str
    category: Category
    age_band: AgeBand
    sex: Sex
    household_band: HouseholdBand | None
    care: Care | None
    disability_class: DisabilityClass | None
    illness_class: IllnessClass | None
    need_kind: NeedKind | None
    consent_hint: bool
    checked_on: date | None
    identity: Identity = field(repr=False)
    need_text: str = field(repr=False)
    name: str = field(repr=False)
    phone: str = field(repr=False)
    address: str = field(repr=False)


@dataclass(frozen=True)
class Examined:
    good: list[GoodRow] = field(repr=False)
    findings: list[Finding]
    rows: int


def examine(
    rows: Sequence[Row],
    *,
    places: Places,
    within: Sequence[str],
    on: date,
    columns: Mapping[str, str] | None = None,
    progress: Progress | None = None,
) -> Examined:
    """`within`: the uploader's subtree paths; `on`: today, for ages; `columns`: `Table.columns`, for the words.

    `progress(done, of)` is called every 250 rows and at the end. A row with an error is not among the good ones.
    """
    examiner = _Examiner(places, within, on, columns or {})
    good: list[GoodRow] = []
    findings: list[Finding] = []
    for done, row in enumerate(rows, 1):
        kept, found = examiner.judge(row)
        findings += found
        good += [kept] if kept else []
        if progress and (done % EVERY == 0 or done == len(rows)):
            progress(done, len(rows))
    return Examined(good, findings, len(rows))


@dataclass
class _Examiner:
    places: Places
    within: Sequence[str]
    on: date
    columns: Mapping[str, str]
    seen: dict[str, int] = field(default_factory=dict)

    def judge(self, row: Row) -> tuple[GoodRow | None, list[Finding]]:
        cells = row.cells
        number = normalise(cells.get("identity", ""))
        if is_formed(number) or is_old(number):
            first = self.seen.setdefault(number, row.row)
            if first != row.row:
                return None, [Finding(row.row, row.sheet_row, "duplicate", {"of": first})]
        match = self.places.find(*(cells.get(n, "") for n in ("county", "township", "village")), within=self.within)
        reasons = [
            *([] if "identity" in row.formulas else _identity(number)),
            *self._birth(number, cells.get("birth", "")),
            *self._place(match, cells),
            *_category(cells.get("category", "")),
            *self._text(row),
            *_soft(number, cells),
        ]
        found = [Finding(row.row, row.sheet_row, why, facts) for why, facts in reasons]
        if any(finding.severity == ERROR for finding in found) or not match.village:
            return None, found
        return self._good(row, number, match), found

    def _birth(self, number: str, text: str) -> Iterator[Reason]:
        """The column against the calendar and, where the number can be trusted, against the number."""
        day = dates.parse(text) if text else None
        if text and not day:
            yield "birth_date", {}
            return
        inside = birth_of(number) if is_checked(number) else None
        if is_checked(number) and not inside:
            yield "birth_date", {}
        elif any(d and not FIRST_BIRTH <= d <= self.on for d in (inside, day and day.first)):
            yield "birth_date_future", {}
        elif day and inside and not day.agrees(inside):
            yield "birth_date_identity", {}

    def _place(self, match: Match, cells: Cells) -> Iterator[Reason]:
        named = "".join(cells.get(name, "") for name in ("county", "township", "village"))
        place = quoted(named)
        if match.missing == "county" or (match.scope and is_outside(match.scope, self.within)):
            yield "out_of_scope", {"place": quoted(cells.get("county", "")) or place}
            if match.missing == "county":
                return
        elif match.village and not in_scope(match.village, self.within):
            yield "out_of_scope", {"place": place}
        if match.missing == "none":
            yield "village_missing", {}
        elif match.missing == "several":
            yield "village_ambiguous", {"place": place}
        elif match.missing:
            yield "unknown_village", {"place": place}

    def _text(self, row: Row) -> Iterator[Reason]:
        for name, reaches_outside in row.formulas.items():
            yield "hostile_text" if reaches_outside else "formula_cell", {"column": self._column(name)}
        for name, text in row.cells.items():
            if name not in row.formulas and not _is_number(name, text) and hostile.is_hostile(text):
                yield "hostile_text", {"column": self._column(name)}
            elif hostile.is_too_long(name, text):
                yield "text_too_long", {"column": self._column(name)}

    def _column(self, name: str) -> str:
        return self.columns.get(name, name)

    def _good(self, row: Row, number: str, match: Match) -> GoodRow:
        cells, identity = row.cells, Identity(number)
        category = bands.category(cells.get("category", ""))
        assert category, "a row without errors has one"
        assert match.village, "and the other"
        checked = dates.parse(cells.get("checked_on", ""))
        return GoodRow(
            row=row.row,
            sheet_row=row.sheet_row,
            village_code=match.village.code,
            region_path=match.village.path,
            category=category,
            age_band=bands.age_band(identity.birth, on=self.on),
            sex=Sex.MALE if identity.is_male else Sex.FEMALE,
            household_band=_household(cells.get("household", "")),
            care=bands.care(cells.get("care", "")),
            disability_class=bands.disability_class(cells.get("disability", "")),
            illness_class=bands.illness_class(cells.get("illness", "")),
            need_kind=bands.need_kind(cells.get("need_kind", "")),
            consent_hint=bands.plain(cells.get("consent", "")).lower() in _CONSENTED,
            checked_on=checked.first if checked and not checked.is_month else None,
            identity=identity,
            need_text=cells.get("need_text", ""),
            name=cells.get("name", ""),
            phone=_phone(cells.get("phone", "")),
            address=cells.get("address", ""),
        )


def _identity(number: str) -> Iterator[Reason]:
    if not number:
        yield "identity_missing", {}
    elif is_old(number):
        yield "identity_old", {}
    elif not is_formed(number):
        yield "identity_unreadable", {}
    elif not is_checked(number):
        yield "identity_checksum", {}


def _category(text: str) -> Iterator[Reason]:
    if not text:
        yield "category_missing", {}
    elif not bands.category(text):
        yield "unknown_category", {"text": quoted(text)}


def _soft(number: str, cells: Cells) -> Iterator[Reason]:
    """What is doubtful but stops nothing."""
    sex = bands.sex(cells.get("sex", ""))
    if sex and is_checked(number) and (sex == Sex.MALE) != Identity(number).is_male:
        yield "sex_mismatch", {}
    if cells.get("household") and not _household(cells["household"]):
        yield "household_unreadable", {}
    if cells.get("care") and not bands.care(cells["care"]):
        yield "care_unreadable", {}
    if (cells.get("need_kind") or cells.get("need_text")) and not bands.need_kind(cells.get("need_kind", "")):
        yield "need_kind_unreadable", {}
    if cells.get("phone") and not _PHONE.fullmatch(_phone(cells["phone"])):
        yield "phone_unreadable", {}
    if cells.get("checked_on") and not dates.parse(cells["checked_on"]):
        yield "checked_date", {}


def _is_number(name: str, text: str) -> bool:
    """An identity number is judged by its own rules, and `+86-139…` is a telephone, not a formula."""
    return name == "identity" or (name == "phone" and bool(_PHONE.fullmatch(_phone(text))))


def _household(text: str) -> HouseholdBand | None:
    digits = re.fullmatch(r"(\d{1,2})(?:\.0)?(?:人|口|口人)?", bands.plain(text))
    people = int(digits[1]) if digits else 0
    return bands.household_band(people) if 0 < people <= MOST_PEOPLE else None


def _phone(text: str) -> str:
    plain = re.sub(r"\s+", "", unicodedata.normalize("NFKC", text))
    return plain.strip("='\"")
