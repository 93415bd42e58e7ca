"""What templates need to say sums, days and progress. The components in `templates/components/` are built on it."""

from collections.abc import Iterable
from datetime import date, datetime
from typing import Any, cast

from django import template
from django.forms import BaseForm
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from marketplace.lib import clock
from marketplace.lib import deck as decks
from marketplace.lib import money as sums
from marketplace.lib.bridge import Bridge
from marketplace.lib.phrases import phrases as cut

register = template.Library()
MONEY = "fen"  # the unit of a deck that counts money
WAN_FEN = 1_000_000
WEEKDAYS = "周一 周二 周三 周四 周五 周六 周日"


@register.filter
def money(amount_fen: int, look: str = "") -> SafeString:
    """`{{ fen|money }}`, `{{ fen|money:"big" }}`, `{{ fen|money:"back" }}` (given back: with a minus)."""
    parts = sums.figure(-abs(amount_fen) if look == "back" else amount_fen)
    return format_html(
        '<span class="{}"><span class="sign">{}</span>{}<span class="fen">.{}</span></span>',
        f"money {look}".strip(),
        parts.sign,
        parts.yuan,
        parts.fen,
    )


@register.filter
def money_text(amount_fen: int) -> str:
    return sums.written(amount_fen)


@register.filter
def money_wan(amount_fen: int) -> str:
    """Over one 万, for the labels of figures; never in a ledger."""
    if abs(amount_fen) < WAN_FEN or not _chinese():
        return sums.written(amount_fen)
    sign = sums.MINUS if amount_fen < 0 else ""
    return f"{sign}¥{abs(amount_fen) // (WAN_FEN // 100) / 100:,.2f}万"


@register.filter
def shanghai(moment: datetime | None) -> SafeString:
    """`11月23日 9:00`, in Shanghai."""
    return _timed(moment, shanghai_text(moment)) if moment else mark_safe("")


@register.filter
def shanghai_text(moment: datetime) -> str:
    local = moment.astimezone(clock.SHANGHAI)
    return f"{day_text(local)}{' ' if _chinese() else ', '}{local:%-H:%M}"


@register.filter
def day(on: date | datetime | None) -> SafeString:
    """`11月20日`, with the year when it is not this one."""
    return _timed(_date(on), day_text(on)) if on else mark_safe("")


@register.filter
def day_text(on: date | datetime) -> str:
    local = _date(on)
    year = "" if local.year == clock.today().year else str(local.year)
    if _chinese():
        return f"{year}{'年' if year else ''}{local.month}月{local.day}日"
    return f"{local.day} {local:%b} {year}".strip()


@register.filter
def weekday(on: date | datetime) -> str:
    local = _date(on)
    return WEEKDAYS.split()[local.weekday()] if _chinese() else f"{local:%A}"


@register.filter
def when(at: date | datetime | str | None) -> SafeString | str:
    """Whatever a timeline entry has: a moment, a day, or words such as `11月30日前`."""
    if isinstance(at, datetime):
        return shanghai(at)
    return day(at) if isinstance(at, date) else at or ""


@register.filter
def phrases(title: str) -> SafeString:
    """A heading with `<wbr>` where a voice would pause; only Chinese needs it."""
    return format_html_join(mark_safe("<wbr>"), "{}", ((part,) for part in cut(str(title))))


@register.simple_tag
def due(by: date | datetime | None, urgency: str = "later") -> SafeString:
    """`超 2 小时 10 分`, `今天 17:00`, `周四前`, `12月5日前`."""
    if by is None:
        return format_html("{}", _("不限时"))
    if urgency == "late":
        return format_html("<b>{}</b>", _late_by(by))
    moment = by.astimezone(clock.SHANGHAI) if isinstance(by, datetime) else None
    days = (_date(by) - clock.today()).days
    if days == 0:
        return format_html("<b>{}</b> {}", _("今天"), f"{moment:%-H:%M}" if moment else "")
    words = weekday(by) if 0 < days < 7 else day_text(by)  # noqa: PLR2004 - a week
    return format_html("{}", _("%(day)s前") % {"day": words})


def _late_by(by: date | datetime) -> str:
    if not isinstance(by, datetime):
        days = (clock.today() - by).days
        return ngettext("超 %(n)d 天", "超 %(n)d 天", days) % {"n": days}
    minutes = max(int((clock.now() - by).total_seconds()) // 60, 0)
    days, hours = minutes // 1440, minutes // 60
    if days:
        return ngettext("超 %(n)d 天", "超 %(n)d 天", days) % {"n": days}
    if hours:
        return _("超 %(hours)d 小时 %(minutes)d 分") % {"hours": hours, "minutes": minutes % 60}
    return _("超 %(minutes)d 分") % {"minutes": minutes}


@register.inclusion_tag("components/deck.html")
def deck(laid: int, promised: int, total: int, unit: Any = "", **look: Any) -> dict[str, Any]:
    """`{% deck laid promised total unit %}`; the unit `fen` makes it a deck of money.

    Words may differ: `laid_word="已到访" promised_word="已排班" open_word="还缺"`. `tall=True`, `note=False`.
    """
    return {"laid": laid, "promised": promised, "total": total, "unit": unit, **look}


@register.inclusion_tag("components/deck.html")
def deck_of(project: dict[str, Any]) -> dict[str, Any]:
    """The deck of a project entry; its words are optional."""
    known = ("laid", "promised", "total", "unit", "laid_word", "promised_word", "open_word")
    return {name: project[name] for name in known if name in project}


@register.simple_tag(takes_context=True)
def planks(context: template.Context) -> dict[str, Any]:
    """For components/deck.html: the planks, the parts and the sentence, from the plain variables it was given."""
    given = cast("dict[str, Any]", context.flatten())
    unit = str(given.get("unit") or "")
    laid, promised, total = (int(given.get(name) or 0) for name in ("laid", "promised", "total"))
    made = decks.Deck(laid, promised, total, in_shares=unit == MONEY)
    words = {
        "laid": given.get("laid_word") or (_("已到位") if unit == MONEY else _("已签收")),
        "promised": given.get("promised_word") or _("已承接"),
        "open": given.get("open_word") or _("还差"),
    }
    return {"deck": made, "words": words, "says": _sentence(made, unit, words), "is_money": unit == MONEY}


def _sentence(made: decks.Deck, unit: str, words: dict[str, str]) -> str:
    """What a listener hears instead of planks."""

    def said(amount: int) -> str:
        return sums.written(amount) if unit == MONEY else f"{amount}{unit if _chinese() else f' {unit}'}"

    if not made.total:
        return _("还没有数量")
    if made.open == made.total:
        return _("%(total)s都%(word)s") % {"total": said(made.total), "word": words["open"]}
    for part, amount in (("laid", made.laid), ("promised", made.promised)):
        if amount >= made.total:
            return _("%(total)s全部%(word)s") % {"total": said(made.total), "word": words[part]}
    parts = [
        _("%(word)s%(amount)s") % {"word": words[part], "amount": said(amount)}
        for part, amount in (("laid", made.laid), ("promised", made.promised), ("open", made.open))
        if amount
    ]
    return _("%(total)s中%(parts)s") % {"total": said(made.total), "parts": _("，").join(parts)}


@register.simple_tag
def bridge_of(laid: int, promised: int, open: int) -> Bridge:  # noqa: A002 - the three words of the deck
    return Bridge(laid, promised, open)


@register.filter
def columns(head: Iterable[Any]) -> list[dict[str, Any]]:
    """A ledger's head: words, or `{"text": …, "end": True}` where figures stand at the right edge."""
    return [{"end": False} | cell if isinstance(cell, dict) else {"text": cell, "end": False} for cell in head]


@register.simple_tag
def cells(row: Iterable[Any], head: Iterable[Any]) -> list[dict[str, Any]]:
    """A ledger's row, each cell knowing its column's words: in a narrow box they stand beside it."""
    return [{**column, "value": "" if v is None else v} for column, v in zip(columns(head), row, strict=True)]


@register.simple_tag
def mistakes(form: BaseForm) -> list[dict[str, str]]:
    """For components/error-summary.html: each message with the field it leads to."""
    found = [{"anchor": "", "label": "", "text": str(text)} for text in form.non_field_errors()]
    for field in form:
        anchor = field.id_for_label or field.auto_id or ""
        found += [{"anchor": str(anchor), "label": str(field.label), "text": str(text)} for text in field.errors]
    return found


def _timed(machine: date | datetime | None, words: str) -> SafeString:
    assert machine is not None
    return format_html(
        '<time datetime="{}">{}</time>',
        machine.isoformat(timespec="minutes") if isinstance(machine, datetime) else machine.isoformat(),
        words,
    )


def _date(on: date | datetime | None) -> date:
    assert on is not None
    return on.astimezone(clock.SHANGHAI).date() if isinstance(on, datetime) else on


def _chinese() -> bool:
    return (get_language() or "zh").startswith("zh")
