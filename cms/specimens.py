"""Every component in every state, as plain data: the workshop page shows them, a test renders them strictly."""

from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.utils.safestring import mark_safe
from django.utils.translation import gettext_lazy as _

from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.people.desk import Task

AT = datetime(2026, 11, 23, 9, 0, tzinfo=SHANGHAI)
HOUSEHOLDS = "户"


@dataclass(frozen=True)
class Specimen:
    state: object
    component: str
    facts: dict[str, Any] = field(default_factory=dict)
    lang: str = ""  # empty: as the page


@dataclass(frozen=True)
class Section:
    name: str
    title: object
    says: object
    specimens: list[Specimen]
    columns: str = "halves"


class SampleForm(forms.Form):
    title = forms.CharField(label="公开标题", help_text="不超过 20 字，写要什么。", initial="独居老人过冬棉被和电热毯")
    quantity = forms.IntegerField(
        label="数量",
        widget=forms.TextInput({"inputmode": "numeric"}),
        error_messages={"invalid": "这不是数字。请写 12。"},
    )
    story = forms.CharField(label="公开说明", widget=forms.Textarea({"rows": 3}), required=False)
    filing = forms.CharField(label="备案编号", initial="53999999MJ00000001A26003", disabled=True, required=False)
    kind = forms.ChoiceField(label="类型", choices=[("goods", "物资"), ("money", "资金"), ("visit", "探访")])
    way = forms.ChoiceField(
        label="怎么给", choices=[("station", "送到社工站"), ("post", "快递")], widget=forms.RadioSelect
    )
    days = forms.MultipleChoiceField(
        label="哪天有空",
        choices=[("sat", "周六"), ("sun", "周日")],
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    read = forms.BooleanField(label="我看过钱的去向", error_messages={"required": "请先看一遍钱的去向，再打勾。"})


def plain_form() -> SampleForm:
    return SampleForm(prefix="plain", initial={"way": "station", "days": ["sat"]})


def wrong_form() -> SampleForm:
    return SampleForm({"wrong-title": "棉被", "wrong-quantity": "十二", "wrong-kind": "goods"}, prefix="wrong")


def project(title: str, glyph: str, kind: str, parts: tuple[int, int, int], **more: Any) -> dict[str, Any]:
    laid, promised, total = parts
    return {
        "url": "#project",
        "kind_glyph": glyph,
        "kind_name": kind,
        "title": title,
        "facts": ["青禾镇", "11月30日前"],
        "sentence": "入冬前每户要一床棉被、一条电热毯，社工站统一入户发放。",
        "laid": laid,
        "promised": promised,
        "total": total,
        "unit": HOUSEHOLDS,
        "tag": None,
        **more,
    }


def decks() -> list[Specimen]:
    def deck(state: object, parts: tuple[int, int, int], **look: Any) -> Specimen:
        laid, promised, total = parts
        facts = {"laid": laid, "promised": promised, "total": total, "unit": HOUSEHOLDS, **look}
        return Specimen(state, "deck", facts)

    return [
        deck(_("一块没铺"), (0, 0, 12)),
        deck(_("铺了一些"), (4, 3, 12)),
        deck(_("全部承接"), (0, 12, 12)),
        deck(_("办成"), (12, 0, 12)),
        deck(_("超过三十份：二十块板，向下取整"), (32, 40, 108), unit="次", laid_word="已完成"),
        deck(_("钱"), (1_740_000, 0, 3_860_000), unit="fen"),
        deck(_("还没有数量"), (0, 0, 0)),
        deck(_("高，项目页用"), (12, 3, 18), unit="位", tall=True, laid_word="本月已到访", promised_word="已排班"),
        deck(_("只有板"), (4, 3, 12), note=False),
    ]


def bridges() -> list[Specimen]:
    def bridge(state: object, laid: int, promised: int, gap: int) -> Specimen:
        links = dict.fromkeys(("laid", "promised", "open"), "#bridge")
        facts = {"laid": laid, "promised": promised, "open": gap, "links": links, "as_of": AT}
        return Specimen(state, "bridge", facts)

    return [
        bridge(_("正在合龙"), 19, 18, 9),
        bridge(_("合龙了"), 40, 6, 0),
        bridge(_("刚开始"), 0, 1, 4),
        bridge(_("太多：四十六块板"), 700, 80, 40),
        bridge(_("还没有项目"), 0, 0, 0),
    ]


def stele(state: object, *, lang: str = "", **look: Any) -> Specimen:
    words = (
        ["Received", "Spent", "Set aside", "Not yet allocated"]
        if lang == "en"
        else ["收到", "已支出", "待支出", "没拨出"]
    )
    fens = [270_000, 144_000, 108_000, 18_000]
    sums: list[dict[str, Any]] = [{"label": word, "fen": fen} for word, fen in zip(words, fens, strict=True)]
    if look.get("wide"):
        for one, sign in zip(sums, ["", "=", "+", "+"], strict=True):
            one["sign"] = sign
    sums[-1]["sum"] = True
    name, who = ("Project account", "County civil affairs") if lang == "en" else ("本项目账", "示例县民政局")
    facts = {"name": name, "sums": sums, "as_of": AT, "who": who, "check": "/transparency/", **look}
    return Specimen(state, "stele", facts, lang)


def ledger(state: object, **look: Any) -> Specimen:
    head = ["物品", {"text": "共需", "end": True}, {"text": "已签收", "end": True}, {"text": "还差", "end": True}]
    gap = mark_safe('<span class="gap">5</span>')
    rows = [["棉被", "12 床", 4, gap], ["电热毯", "12 条", 4, gap]]
    return Specimen(state, "ledger", {"caption": "要办的两样东西", "head": head, "rows": rows, **look})


def tasks() -> list[Task]:
    now, today = clock.now(), clock.today()
    return [
        Task(
            "先行救助满24小时还没登记首次帮扶",
            "您是首问人。",
            now - timedelta(hours=2, minutes=10),
            "#task-list",
            "登记帮扶",
            "late",
        ),
        Task("三家机构申请承接，等您选", "利益关系已查，无冲突。", today, "#task-list", "比较三家", "today"),
        Task("核对4户签收单", "需另一人回访。", today + timedelta(days=3), "#task-list", "核对", "later"),
        Task("问6户愿不愿意公开", "要一家一家问。", None, "#task-list", "看名单", "later"),
    ]


def projects() -> list[dict[str, Any]]:
    return [
        project("独居老人过冬棉被和电热毯", "物", "物资", (4, 3, 12)),
        project("失能老人助浴与居室清洁", "服", "服务", (32, 76, 108), unit="次", laid_word="已完成"),
        project("卫生间扶手与防滑改造", "改", "适老化改造", (8, 0, 8), laid_word="已验收", sentence=""),
        project("大病自付医疗费缺口", "款", "资金", (1_740_000, 0, 3_860_000), unit="fen"),
        project("30个儿童节小心愿", "愿", "微心愿", (9, 10, 30), unit="个", tag={"kind": "stopped", "text": "已暂停"}),
    ]


def timeline() -> list[dict[str, Any]]:
    return [
        {"at": "11月30日前", "what": "等一次回访", "kind": "open"},
        {
            "at": date(2026, 11, 21),
            "what": "同舟公益基金会承接3户",
            "kind": "promised",
            "text": "约定 11月27日前送到。",
        },
        {"at": AT, "what": "4户签收，乡镇验收", "who": "青禾镇社工站", "link": "#timeline"},
        {"at": date(2026, 10, 30), "what": "退回草稿：写了村名", "kind": "stopped"},
    ]


def findings() -> list[dict[str, Any]]:
    fix = {"fix": "1", "fix_text": "去掉村名"}
    return [
        {
            "number": 1,
            "words": "下河村",
            "verdict": "是村名，必须改",
            "kind": "stop",
            "note": "公开的地点最细到乡镇。",
            **fix,
        },
        {"number": 2, "words": "70至89岁", "verdict": "可以保留"},
        {"verdict": "没有姓名、电话、证件号", "kind": "passed"},
    ]


def figure(state: object, **look: Any) -> Specimen:
    bars = mark_safe(
        '<svg viewBox="0 0 360 120" width="360" height="120" role="img"><title>第一周2户，第二周0户，第三周4户</title>'
        '<path class="f-line" d="M0 90H360"/><rect class="s3" x="30" y="50" width="60" height="40"/>'
        '<rect class="s5" x="250" y="10" width="60" height="80"/><text x="60" y="110" text-anchor="middle">第一周 2</text>'
        '<text x="170" y="110" text-anchor="middle">第二周 0</text><text x="280" y="110" text-anchor="middle">第三周 4</text></svg>'
    )
    head, rows = ["周", {"text": "户", "end": True}], [["第一周", 2], ["第二周", 0], ["第三周", 4]]
    facts = {"title": "本月签收户数", "svg": bars, "caption": "本月签收户数", "head": head, "rows": rows, **look}
    return Specimen(state, "figure", facts)


def picker(state: object, trail: list[str], names: list[str], chosen: str = "", **look: Any) -> Specimen:
    options = [{"value": name, "name": name, "chosen": name == chosen} for name in names]
    name = f"region-{len(trail)}-{bool(chosen)}"
    facts = {"legend": "项目在哪里", "trail": trail, "options": options, "name": name, **look}
    return Specimen(state, "region-picker", facts)
