"""The workshop page /design/: every component in every state, from the partials the product itself uses."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from cms.specimens import (
    Section,
    Specimen,
    bridges,
    decks,
    figure,
    findings,
    ledger,
    picker,
    plain_form,
    projects,
    stele,
    tasks,
    timeline,
    wrong_form,
)

GLYPHS = "物款服访改学康诊心愿"


@require_safe
def workshop(request: HttpRequest) -> HttpResponse:
    shown = [(section, [(each, rendered(each)) for each in section.specimens]) for section in sections()]
    return render(request, "design/workshop.html", {"sections": shown})


def rendered(specimen: Specimen) -> SafeString:
    with translation.override(specimen.lang or translation.get_language()):
        return mark_safe(render_to_string(f"components/{specimen.component}.html", specimen.facts))  # noqa: S308 - our own


def sections() -> list[Section]:
    return [*_forms(), *_progress(), *_accounts(), *_lists(), *_words(), *_ways()]


def _forms() -> list[Section]:
    plain, wrong = plain_form(), wrong_form()
    choice = {"name": "shown", "value": "no", "label": "不留名", "note": "账上写“爱心人士”"}
    return [
        Section(
            "field",
            _("表单项"),
            _("标签永远在上面；错误先说发生了什么，再说怎么办。"),
            [
                *(Specimen(_("平常"), "field", {"field": field}) for field in plain),
                *(Specimen(_("有错"), "field", {"field": wrong[name]}) for name in ("quantity", "way", "read")),
            ],
        ),
        Section(
            "choice",
            _("选项"),
            _("整个框都能点。"),
            [
                Specimen(_("未选"), "choice", choice),
                Specimen(_("选中"), "choice", {**choice, "value": "yes", "label": "留名", "checked": True}),
                Specimen(_("多选"), "choice", {"name": "c", "value": "1", "label": "东西", "type": "checkbox"}),
                Specimen(
                    _("无框"), "choice", {"name": "b", "value": "1", "label": "钱", "type": "checkbox", "bare": True}
                ),
            ],
            "thirds",
        ),
        Section(
            "error-summary",
            _("错误小结"),
            _("在表单最前面；提交失败后焦点落在这里。"),
            [Specimen("", "error-summary", {"form": wrong, "quiet": True})],
        ),
        Section(
            "region-picker",
            _("选地区"),
            _("一次只选一层，选过的写在上面。没有脚本也能用。"),
            [
                picker(_("开始"), [], ["示例省"]),
                picker(_("中间"), ["示例省", "示例州"], ["示例县", "邻县"], back="#region-picker"),
                picker(_("选中"), ["示例州", "示例县"], ["全县", "青禾镇", "石桥镇"], "青禾镇", back="#region-picker"),
                picker(_("到底"), ["示例县", "青禾镇", "河西村"], [], back="#region-picker", button="用这里"),
            ],
        ),
    ]


def _progress() -> list[Section]:
    says = _("一块板一份；多于 30 份时用 20 块板。不到全部，最后一块不铺。")
    importing = {"label": "正在导入台账", "value": 3120, "most": 5000}
    kinds = {"laid": "已验收", "promised": "已承接", "open": "还差 5 户", "waiting": "等核对", "stopped": "已暂停"}
    return [
        Section("deck", _("桥板：进度"), says, decks(), "thirds"),
        Section("bridge", _("桥：所有项目"), _("从两岸往中间铺；中间的缺口，就是等人的地方。"), bridges(), "halves"),
        Section(
            "work",
            _("长时间的活"),
            _("说还要多久，能不能离开。"),
            [
                Specimen(_("进行中"), "work", {**importing, "left": "还要约 20 秒。可以离开这一页。", "id": "w1"}),
                Specimen(
                    _("完成"),
                    "work",
                    {**importing, "value": 5000, "left": "5,000 行都读完了。", "state": "done", "id": "w2"},
                ),
                Specimen(
                    _("没成"),
                    "work",
                    {
                        **importing,
                        "left": "第 3,121 行读不了，已停下，没有写入任何一行。",
                        "state": "failed",
                        "id": "w3",
                    },
                ),
            ],
            "thirds",
        ),
        Section(
            "tag",
            _("状态"),
            _("形状和字一起说，不只靠颜色。"),
            [Specimen("", "tag", {"kind": kind, "text": text}) for kind, text in kinds.items()],
            "row",
        ),
        Section(
            "kind",
            _("类字"),
            _("仅有的图标，旁边总有词。"),
            [Specimen("", "kind", {"glyph": g}) for g in GLYPHS],
            "row",
        ),
    ]


def _accounts() -> list[Section]:
    equation = "收到 = 已支出 + 待支出 + 没拨出"
    return [
        Section(
            "money",
            _("金额"),
            _("数字等宽，右对齐，分也写全。"),
            [
                Specimen(_("平常"), "money", {"fen": 36_000}),
                Specimen(_("大"), "money", {"fen": 5_726_050, "look": "big"}),
                Specimen(_("退回"), "money", {"fen": 120_000, "look": "back"}),
            ],
            "thirds",
        ),
        Section(
            "stele",
            _("碑"),
            _("账目只出现在碑上，每页同一个样子。"),
            [stele(_("窄"), equation=equation), stele(_("英文"), lang="en")],
        ),
        Section(
            "stele-wide",
            _("碑，宽处成一个等式"),
            _("各项加起来就是总数。"),
            [stele("", wide=True, name="全县善款账")],
            "one",
        ),
        Section(
            "ledger",
            _("表：窄处成条"),
            _("容器不到 34 字宽时，每行变成一条。"),
            [
                ledger(_("宽")),
                ledger(_("有合计"), foot=["合计", "24 件", 8, 10]),
                ledger(_("紧"), tight=True, quiet=True),
            ],
            "one",
        ),
        Section(
            "figure",
            _("图和它的表"),
            _("图给愿意看的人，表给要算的人。"),
            [figure(""), figure(_("表在下"), below=True)],
            "one",
        ),
    ]


def _lists() -> list[Section]:
    says = _("什么事，为什么找您，几时前，一个下一步。")
    return [
        Section("task-list", _("待办"), says, [Specimen("", "task-list", {"tasks": tasks(), "solid": True})], "one"),
        Section(
            "project",
            _("项目条"),
            _("整条可点，只有一个链接。"),
            [
                Specimen("", "project-list", {"projects": projects()}),
                Specimen(_("单独一条"), "project", {"project": projects()[0]}),
            ],
            "one",
        ),
        Section("timeline", _("时间线"), _("新的在上。"), [Specimen("", "timeline", {"entries": timeline()})]),
        Section(
            "finding",
            _("匿名检查的意见"),
            _("文中和旁边用同一个编号。"),
            [Specimen("", "finding-list", {"findings": findings()})],
        ),
    ]


def _words() -> list[Section]:
    return [
        Section(
            "notice",
            _("提示"),
            _("粗的一句说结果，下一句说怎么办；撤回也在这里。"),
            [
                Specimen(
                    _("办好"),
                    "notice",
                    {"kind": "done", "title": "已保存，9:41", "link": "#notice", "link_text": "撤回这一步"},
                ),
                Specimen(
                    _("留意"),
                    "notice",
                    {"kind": "attend", "title": "受限信息", "body": "您看了什么、什么时候看的，都会记下。"},
                ),
                Specimen(
                    _("停"),
                    "notice",
                    {"kind": "stop", "title": "不能公开：相符的家庭只有 4 户", "body": "可以把乡镇改成县。"},
                ),
            ],
            "thirds",
        ),
        Section(
            "empty",
            _("空着的时候"),
            _("说清为什么空，给一条路。"),
            [
                Specimen(
                    _("没有等您的事"), "empty", {"title": "今天没有等您的事", "link": "#empty", "link_text": "看本周"}
                ),
                Specimen(_("没找到"), "empty", {"title": "没有找到“轮椅坡道”", "body": "试试“适老化改造”。"}),
                Specimen(_("不能看"), "empty", {"title": "这一页只给本县的工作人员看", "body": "请换一个账号登录。"}),
            ],
            "thirds",
        ),
    ]


def _ways() -> list[Section]:
    actions = [{"url": "#thumb-bar", "text": "捐款补上一户"}, {"url": "#thumb-bar", "text": "认领物资"}]
    words = [
        {"url": "#thumb-bar", "text": text, "current": text == "待办"} for text in ("待办", "起草", "扫码", "案例")
    ]
    return [
        Section(
            "crumbs",
            _("您在这里"),
            "",
            [
                Specimen(
                    "",
                    "crumbs",
                    {"trail": [{"url": "/", "text": "善桥"}, {"url": "/projects/", "text": "项目库"}], "here": "物资"},
                )
            ],
        ),
        Section(
            "thumb-bar",
            _("拇指栏"),
            _("只在手机上；放这一页的主要动作。"),
            [
                Specimen(_("动作"), "thumb-bar", {"actions": actions}),
                Specimen(_("去处"), "thumb-bar", {"words": words}),
            ],
        ),
    ]
