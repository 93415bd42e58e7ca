"""What 示例县's editor has written: a front door, two pieces of news, a programme, a policy. Read by another before it was
public, like every page.
"""

import json
from collections.abc import Iterable
from datetime import datetime
from io import BytesIO
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db.models import F
from PIL import Image, ImageDraw

from cms import editing
from cms.models import (
    HomePage,
    NewsIndexPage,
    NewsPage,
    Picture,
    PolicyIndexPage,
    PolicyPage,
    ProjectListing,
    TopicIndexPage,
    TopicPage,
)
from demo.cast import Staff
from marketplace.places.models import Region
from marketplace.projects.models import Project

GROUND, PINE, WASH = "#fbfcfa", "#14574c", "#d9e8e2"
Block = dict[str, Any]


def lay(county: Region, staff: Staff, warm: Iterable[Project], *, at: datetime) -> None:
    """`warm`: the public projects that belong to the winter programme."""
    picture = _picture(county, staff, at)
    topic = _programme(county, staff, picture, at)
    listings = {listing.project: listing for listing in ProjectListing.objects.live()}
    for project in warm:
        editing.enrol(listing=listings[project.uuid], programme=topic, by=staff.editor, at=at)
    wanting = Project.objects.taking().filter(lines_full__lt=F("lines_total")).order_by("-published_at")
    _news(county, staff, [listings[one.uuid] for one in wanting if one.uuid in listings], at)
    _policy(county, staff, at)
    _front_door(staff, at)


def _programme(county: Region, staff: Staff, picture: Picture, at: datetime) -> TopicPage:
    body = [
        _paragraph(
            "", "入冬以前，把被子、电热毯和取暖的东西送到独居和高龄老人家里。每一件由谁送、由谁验收，都写在各个项目里。"
        ),
        {"type": "picture", "value": {"picture": picture.pk, "alt": "线条画：一摞叠好的厚被子", "caption": ""}},
        {"type": "figure", "value": {"what": "progress"}},
        _steps(
            "一床被子怎样到家",
            ("问过本人", "工作人员上门问，愿意公开才写进来，不愿意就由政府直接办。"),
            ("有人承接", "慈善组织或者社工站认下数量，写明哪天以前办好。"),
            ("送到、验收", "送的人不能自己验收，由乡镇另一位工作人员看过、签字。"),
        ),
        {"type": "figure", "value": {"what": "account"}},
    ]
    english = [
        _paragraph("", "Before the frost, bedding and heating reach older people who live alone. Each project page says who delivers and who checks."),
        {"type": "picture", "value": {"picture": picture.pk, "alt": "Line drawing: a pile of folded quilts", "caption": ""}},
        {"type": "figure", "value": {"what": "progress"}},
        _steps(
            "How a quilt gets there",
            ("Ask first", "Staff visit and ask. Nothing is published unless the household agrees."),
            ("Somebody takes it on", "A charity or a social work station takes a quantity and a date."),
            ("Delivered and checked", "Whoever delivers never signs for it: another township officer does."),
        ),
        {"type": "figure", "value": {"what": "account"}},
    ]  # fmt: skip
    words = {
        "title": "温暖过冬",
        "lead": "老人家里要暖和，赶在入冬以前。",
        "title_en": "A warm winter",
        "lead_en": "Warm homes for older people, before winter comes.",
    }
    page = TopicPage(**words, body=json.dumps(body), body_en=json.dumps(english), region=county, live=False)
    _publish(page, TopicIndexPage, staff, at)
    return page


def _news(county: Region, staff: Staff, listings: list[ProjectListing], at: datetime) -> None:
    chosen = [one.pk for one in listings[:2]]
    picks = {"type": "projects", "value": {"heading": "还差的", "projects": chosen}}
    english_picks = {"type": "projects", "value": {"heading": "Still wanted", "projects": chosen}}
    opened = NewsPage(
        title="过冬物资开始登记承接",
        lead="愿意承接的机构，现在就可以在项目页上认下数量。",
        title_en="Winter supplies are open to be taken on",
        lead_en="Organisations can now take on quantities on each project page.",
        body=json.dumps(
            [
                _paragraph("", "第一批过冬项目已经公开。可以整项承接，也可以只认一部分。"),
                picks,
                _paragraph("送到以后", "乡镇的工作人员会去看，看过才算办成。没有送到的，项目页上一直写着还差多少。"),
            ]
        ),
        body_en=json.dumps(
            [
                _paragraph("", "The first winter projects are public. Take on a whole project, or a part of it."),
                english_picks,
                _paragraph("After delivery", "A township officer goes and looks. Only then does it count as done."),
            ]
        ),
        region=county,
        live=False,
    )
    quote = {"words": "东西放下，说一声就走，不拍照，不开会。", "speaker": "一位送货的驾驶员", "consent": True}
    said = {"words": "We put things down, say hello and leave. No photographs, no ceremony.", "speaker": "A driver"}
    manners = NewsPage(
        title="送东西上门，不拍照",
        lead="上门的五条规矩，承接的机构都答应了。",
        title_en="We deliver without photographs",
        lead_en="Five rules for every visit, agreed by each organisation.",
        body=json.dumps(
            [
                _paragraph("", "<ul><li>先打招呼，约好时间</li><li>两人同行，戴工作牌</li><li>不拍人，不拍屋里</li><li>不问病情和收入</li><li>老人说不想见，就走，不问原因</li></ul>"),
                {"type": "quotation", "value": quote},
            ]
        ),
        body_en=json.dumps(
            [
                _paragraph("", "<ul><li>Call first and agree a time</li><li>Go in pairs, wear the badge</li><li>No pictures of people or rooms</li><li>No questions about illness or income</li><li>If they would rather not, leave</li></ul>"),
                {"type": "quotation", "value": {**said, "consent": True}},
            ]
        ),
        region=county,
        live=False,
    )  # fmt: skip
    for page in (manners, opened):
        _publish(page, NewsIndexPage, staff, at)


def _policy(county: Region, staff: Staff, at: datetime) -> None:
    body = [
        _paragraph("谁可以申请", "家里有难处，不管有没有低保，都可以申请。写不了字的，村里协理员代办。"),
        _steps(
            "怎样申请",
            ("去窗口，或者请人代办", "乡镇“一门受理”窗口收下，当场给回执。"),
            ("工作人员上门看", "看过才定，不用自己开证明。"),
            ("问愿不愿意公开", "愿意的，去掉能认出人的信息再公开；不愿意的，一样帮。"),
        ),
        _paragraph("不同意怎么办", "可以要求再看一次，也可以打求助电话。"),
    ]
    english = [
        _paragraph("Who may ask", "Any household in difficulty, with or without an allowance. Village staff can apply for you."),
        _steps(
            "How to ask",
            ("Go to the window, or send somebody", "The township window takes it and gives a receipt at once."),
            ("Staff come and look", "You need no certificates of your own."),
            ("You are asked about publishing", "Agree, and it is published without anything that tells who you are. Refuse, and you are helped all the same."),
        ),
        _paragraph("If you disagree", "Ask for a second visit, or call the helpline."),
    ]  # fmt: skip
    page = PolicyPage(
        title="家里遇到难处，怎样申请帮助",
        lead="三步，不收钱，不托人。",
        title_en="How to ask for help",
        lead_en="Three steps. It costs nothing and needs no favours.",
        issued_by="示例县民政局",
        issued_by_en="Civil Affairs Bureau of the demo county",
        in_force_from=at.date().replace(month=1, day=1),
        body=json.dumps(body),
        body_en=json.dumps(english),
        region=county,
        live=False,
    )
    _publish(page, PolicyIndexPage, staff, at)


def _front_door(staff: Staff, at: datetime) -> None:
    home = HomePage.objects.get()
    home.headline, home.headline_en = "核实过的难处，等您搭把手。", "Checked needs, waiting for a hand."
    home.body = json.dumps(
        [
            _steps(
                "一件事怎样从家里走到您面前",
                ("上门核实", "工作人员看过、问过，本人同意。"),
                ("去掉能认出人的", "两个人分别看过，才公开。"),
                ("您来搭把手", "出钱、出物、出时间，都行。"),
                ("办成了，账对得上", "另一个人验收，结果和每一笔账都公开。"),
            )
        ]
    )
    home.body_en = json.dumps(
        [
            _steps(
                "How a need travels from a home to you",
                ("Checked on the spot", "Staff visited, asked, and the household agreed."),
                ("Nothing tells who it is", "Two people read it before it is public."),
                ("You lend a hand", "Money, things or time."),
                ("Done, and the books add up", "Somebody else checks; results and every sum are public."),
            )
        ]
    )
    home.save_revision(user=staff.editor)
    _read(home, staff, at)


def _publish(page: Any, shelf: type[Any], staff: Staff, at: datetime) -> None:
    shelf.objects.get().add_child(instance=page)
    page.save_revision(user=staff.editor)
    _read(page, staff, at)
    page.refresh_from_db()


def _read(page: Any, staff: Staff, at: datetime) -> None:
    page.get_workflow().start(page.get_latest_revision_as_object(), staff.editor)
    state = editing.waiting(page)
    assert state is not None
    editing.approve(page=page, step=state.pk, by=staff.approver, at=at)


def _paragraph(heading: str, text: str) -> Block:
    return {
        "type": "paragraph",
        "value": {"heading": heading, "text": text if text.startswith("<") else f"<p>{text}</p>"},
    }


def _steps(heading: str, *steps: tuple[str, str]) -> Block:
    items = [{"type": "item", "id": str(n), "value": {"title": t, "text": x}} for n, (t, x) in enumerate(steps)]
    return {"type": "steps", "value": {"heading": heading, "steps": items}}


def _picture(county: Region, staff: Staff, at: datetime) -> Picture:
    """A drawing of folded quilts, made of the deck's own planks."""
    image = Image.new("RGB", (1440, 810), GROUND)
    pen = ImageDraw.Draw(image)
    for n in range(5):
        top, inset = 640 - n * 118, 260 + (n % 2) * 34
        fill = PINE if n in {1, 4} else WASH
        pen.rounded_rectangle((inset, top, 1440 - inset, top + 104), radius=46, fill=fill, outline=PINE, width=6)
        fold = GROUND if fill == PINE else PINE
        pen.line((inset + 70, top + 52, 1440 - inset - 70, top + 52), fill=fold, width=4)
    pen.line((120, 752, 1320, 752), fill=PINE, width=6)
    out = BytesIO()
    image.save(out, format="PNG")
    file = SimpleUploadedFile("quilts.png", out.getvalue(), content_type="image/png")
    picture: Picture = Picture.objects.create(
        title="叠好的厚被子", file=file, uploaded_by_user=staff.editor, region=county
    )
    editing.confirm_picture(picture=picture, by=staff.approver, at=at)
    return picture
