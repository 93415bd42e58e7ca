"""What 示例县 has in its library: nine projects at every stage, so that each page has something to show."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Literal

from demo.cast import Partners, Staff
from demo.thread import desk, fulfilment
from demo.thread.desk import Words
from marketplace.outbox import relay
from marketplace.places.models import Region
from marketplace.projects.models import Assignment, Kind, LineKind, Project

Stage = Literal["waiting", "open", "taken", "done"]


@dataclass(frozen=True)
class Planned:
    """`taken` of the charity's and the rival's parts; what neither takes stays open."""

    words: Words
    want: desk.Want
    count: int
    stage: Stage
    taken: tuple[int, int] = (0, 0)
    columns: dict[str, Any] = field(default_factory=dict)


QUILT, BLANKET = ("Quilts", "quilts"), ("Electric blankets", "blankets")
CLEAN, VISIT = ("Home cleaning", "times"), ("Home visit", "visits")
RAIL, CLINIC = ("Grab rails and non-slip floor", "bathrooms"), ("Going along to the clinic", "trips")

PLANNED: Sequence[Planned] = (
    Planned(
        Words(
            "困难家庭过冬棉被",
            "Winter quilts for households in hardship",
            "入冬前，在册困难家庭需要厚棉被。由社工站统一送到家。",
            "Registered households need thick quilts before the frost; the station delivers them.",
            line_en=QUILT,
            fen_each=36_000,
        ),
        desk.Want(LineKind.GOODS, "棉被", "石桥镇"),
        12,
        "taken",
        (12, 0),
        {"urgency": "urgent"},
    ),
    Planned(
        Words(
            "按月探访独居困难老人",
            "Monthly visits to people living alone",
            "在册困难家庭希望每月有人上门看望，聊聊天，看看取暖和用电是否安全。",
            "Registered households wish for a monthly visit: a talk, and a look whether heating and wiring are safe.",
            line_en=VISIT,
        ),
        desk.Want(LineKind.VISIT, "上门探访", "石桥镇"),
        12,
        "taken",
        (12, 0),
    ),
    Planned(
        Words(
            "入冬用上电热毯",
            "Electric blankets before winter",
            "在册困难家庭屋里冷，需要电热毯。送到时讲清楚怎样安全用电。",
            "Registered households live in cold rooms and need electric blankets, with a word on safe use.",
            line_en=BLANKET,
            fen_each=12_000,
        ),
        desk.Want(LineKind.GOODS, "电热毯", "石桥镇"),
        12,
        "done",
        (12, 0),
    ),
    Planned(
        Words(
            "南岭乡过冬棉被",
            "Winter quilts, Nanling",
            "在册困难家庭还缺厚棉被，天冷得早，越早送到越好。",
            "Registered households still lack thick quilts; the cold comes early, so the sooner the better.",
            line_en=QUILT,
            fen_each=36_000,
        ),
        desk.Want(LineKind.GOODS, "棉被", "南岭乡"),
        14,
        "open",
        (0, 6),
        {"urgency": "urgent"},
    ),
    Planned(
        Words(
            "看病有人陪着去",
            "Company on the way to the clinic",
            "在册困难家庭每季度要到县城复诊，路上和窗口需要有人陪。",
            "Registered households go to the county town for a check each quarter and need company on the way.",
            line_en=CLINIC,
        ),
        desk.Want(LineKind.SERVICE, "陪同看病", "沙湾镇"),
        12,
        "open",
        (0, 4),
        {"kind": Kind.ESCORT, "urgency": "soon"},
    ),
    Planned(
        Words(
            "卫生间装扶手、做防滑",
            "Grab rails and non-slip bathrooms",
            "在册困难家庭的卫生间又湿又滑，要装扶手、换防滑地面。由有施工经验的机构来做。",
            "Bathrooms of registered households are wet and slippery; experienced hands fit rails and floors.",
            line_en=RAIL,
            fen_each=180_000,
        ),
        desk.Want(LineKind.SERVICE, "卫生间扶手和防滑改造"),
        14,
        "open",
        (0, 0),
        {"kind": Kind.RETROFIT},
    ),
    Planned(
        Words(
            "南岭乡按月探访",
            "Monthly visits, Nanling",
            "在册困难家庭希望有人常来坐坐。两人同行，每月一次。",
            "Registered households wish that somebody comes by: in pairs, once a month.",
            line_en=VISIT,
        ),
        desk.Want(LineKind.VISIT, "上门探访", "南岭乡"),
        12,
        "open",
        (6, 0),
    ),
    Planned(
        Words(
            "帮着打扫一次屋子",
            "A thorough house cleaning",
            "在册困难家庭自己打扫不动，需要有人帮着做一次大扫除。",
            "Registered households can no longer clean by themselves and need one thorough cleaning.",
            line_en=CLEAN,
        ),
        desk.Want(LineKind.SERVICE, "居室清洁"),
        18,
        "open",
    ),
    Planned(
        Words(
            "柳溪乡电热毯",
            "Electric blankets, Liuxi",
            "在册困难家庭需要电热毯过冬。",
            "Registered households need electric blankets for the winter.",
            line_en=BLANKET,
            fen_each=12_000,
        ),
        desk.Want(LineKind.GOODS, "电热毯", "柳溪乡"),
        12,
        "waiting",
    ),
)


@dataclass(frozen=True)
class Laid:
    project: Project
    parts: dict[str, Assignment]


def lay(county: Region, staff: Staff, partners: Partners, *, at: datetime) -> list[Laid]:
    """All of them, through the same operations as everything else, in the order planned."""
    return [_lay(one, county, staff, partners, at) for one in PLANNED]


def _lay(one: Planned, county: Region, staff: Staff, partners: Partners, at: datetime) -> Laid:
    needs = desk.households(locality=county, want=one.want, count=one.count)
    for need in needs:
        desk.ask(need, desk=staff, at=at)
    project = desk.draft(needs, one.words, desk=staff, at=at, **one.columns)
    listing = desk.submit(project, desk=staff, at=at)
    if one.stage == "waiting":
        return Laid(project, {})
    desk.approve(listing, desk=staff, at=at)
    relay.turn(relay.BOXES["house"])
    project.refresh_from_db()
    return Laid(project, _taken(one, project, staff, partners, at))


def _taken(one: Planned, project: Project, staff: Staff, partners: Partners, at: datetime) -> dict[str, Assignment]:
    line, parts = project.lines.get(), {}
    carriers = (("charity", partners.charity, partners.operator), ("rival", partners.rival, partners.rival_operator))
    for (who, organisation, operator), quantity in zip(carriers, one.taken, strict=True):
        if quantity:
            offer = fulfilment.bid(line, organisation, quantity=quantity, by=operator, at=at)
            parts[who] = fulfilment.award(offer, desk=staff, at=at)
    return parts
