"""What the home page says: the bridge of all projects, what is most wanted, the doors, the account, what was done."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from django.db.models import Case, Count, Exists, F, IntegerField, OuterRef, Q, QuerySet, Sum, When
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from cms import articles, entries, figures, gifts
from cms.models import HomePage, ProjectListing
from marketplace.lib import clock
from marketplace.projects.models import Line, LineKind, Project, Urgency
from marketplace.projects.states import ACCEPTED, CLOSED, TAKING, UNDER_WAY
from marketplace.volunteering.models import Shift

MOST_WANTING, MOST_LATELY = 3, 4
DONE = [ACCEPTED, CLOSED]
OPEN = Q(state__in=sorted(TAKING), lines_full__lt=F("lines_total"))
CROWD = Q(households__gte=F("locality__settings__crowdfunding_households_least"))
PRESSING = Case(
    When(urgency=Urgency.URGENT, then=0), When(urgency=Urgency.SOON, then=1), default=2, output_field=IntegerField()
)


def context(page: HomePage) -> dict[str, Any]:
    """For templates/cms/home.html."""
    at = clock.now()
    counts = _counts()
    wanting = _public().filter(OPEN).order_by(PRESSING, "-published_at", "pk")[:MOST_WANTING]
    return {
        "sentence": _sentence(page),
        "bridge": _bridge(counts, at),
        "wanting": entries.of(list(wanting.select_related("region").prefetch_related("lines"))),
        "doors": _doors(counts),
        "stele": figures.account(at),
        "lately": list(_lately()),
        "promises": _promises(),
        "words": articles.words(page),
        "news": articles.latest(),
        "news_url": "/news/",
    }


def _public() -> QuerySet[Project]:
    return Project.objects.public().filter(uuid__in=ProjectListing.objects.live().values("project"))


def _counts() -> dict[str, int]:
    raised = Exists(gifts.raised_for().filter(project=OuterRef("pk")))
    counted: dict[str, int] = _public().aggregate(
        total=Count("pk"),
        laid=Count("pk", filter=Q(state__in=DONE)),
        open=Count("pk", filter=OPEN),
        raised=Count("pk", filter=Q(state__in=sorted(UNDER_WAY)) & CROWD & Q(raised)),
    )
    return counted


def _sentence(page: HomePage) -> dict[str, str]:
    english = page.headline_en or _("核实过的难处，等您搭把手。")
    return {
        "headline": english if entries.in_english() else page.headline,
        "lead": _("困难由民政和社工站入户核实，去掉能认出人的信息再公开。您出钱、出物、出时间，都能查到用在了哪里。"),
    }


def _bridge(counts: dict[str, int], at: datetime) -> dict[str, Any]:
    """One plank each: laid, being laid, and the gap in the middle. Each count leads to its projects."""
    library = reverse("search:library")
    return {
        "laid": counts["laid"],
        "promised": counts["total"] - counts["laid"] - counts["open"],
        "open": counts["open"],
        "total": counts["total"],
        "as_of": figures.day(at),
        "links": {
            "laid": f"{library}?gap=done",
            "promised": f"{library}?gap=taken",
            "open": f"{library}?gap=open",
        },
    }


def _doors(counts: dict[str, int]) -> list[dict[str, str]]:
    """Five ways in, by verb; amber says how much is wanted behind each."""
    library = reverse("search:library")
    wanted = Line.objects.filter(project__in=_public().filter(OPEN).values("pk"), taken__lt=F("quantity")).aggregate(
        goods=Sum(F("quantity") - F("taken"), filter=Q(kind=LineKind.GOODS)),
    )
    shifts = Shift.objects.open_to_all(at=clock.now()).with_room().filter(line__project__in=_public())
    short = shifts.values("line__project").distinct().count()
    return [
        _door(
            _("出一份钱"),
            _("直接进慈善组织账户，收据由慈善组织开。"),
            f"{library}?give=money",
            ngettext("%(n)d 个项目可捐", "%(n)d 个项目可捐", counts["raised"]),
            counts["raised"],
        ),
        _door(
            _("捐一件东西"),
            _("送到社工站，不用见面。"),
            f"{library}?give=goods",
            _("还差 %(n)d 件"),
            wanted["goods"] or 0,
        ),
        _door(
            _("出两个小时"),
            _("上门看望、陪着看病、辅导功课。先培训，两人同行。"),
            "/volunteer/",
            ngettext("%(n)d 个项目缺人", "%(n)d 个项目缺人", short),
            short,
        ),
        _door(
            _("代表机构承接"),
            _("慈善组织、社工机构、企业，按项目整项或部分承接。"),
            f"{library}?give=carry",
            ngettext("%(n)d 个项目待承接", "%(n)d 个项目待承接", counts["open"]),
            counts["open"],
        ),
        _door(
            _("家里遇到难处"),
            _("不在网上发帖。到乡镇“一门受理”窗口，或者打求助电话，村里协理员也能代办。"),
        ),
    ]


def _door(title: str, text: str, url: str = "", want: str = "", n: int = 0) -> dict[str, str]:
    return {"title": title, "text": text, "url": url, "want": want % {"n": n} if n else ""}


def _lately() -> Iterator[dict[str, Any]]:
    """What was finished last, by the day."""
    done = _public().filter(state__in=DONE).select_related("region").order_by("-ended_at", "-published_at")
    for project in done[:MOST_LATELY]:
        at = project.ended_at or project.published_at
        title = (entries.in_english() and project.title_en) or project.title
        facts = {"place": project.region.name, "title": title}
        if at:
            yield {"kind": "laid", "at": figures.day(at), "what": _("%(place)s：%(title)s，办成了") % facts}


def _promises() -> list[dict[str, str]]:
    return [
        {"title": _("本人同意"), "text": _("一家一家问过才公开。随时可以收回，不影响政府救助。")},
        {"title": _("认不出人"), "text": _("不写姓名、村组、学校、医院。同样情形的家庭太少，就不单独公开。")},
        {"title": _("两头对账"), "text": _("做事的人不能自己验收。钱、物、时间都记回原案，也刻在公开账上。")},
    ]
