"""The demo county 示例县: loaded once, into an empty database, through the same operations as everything else."""

import csv
import json
import os
import secrets
from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

import requests
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

from demo import cast, exports, pages, patience, projects, roster
from demo.thread import desk, fulfilment
from marketplace.giving.models import CampaignProject
from marketplace.lib import clock
from marketplace.lib.refusals import Refused
from marketplace.outbox import relay, schedule
from marketplace.people.models import User
from marketplace.places import operations as places
from marketplace.places.models import Region
from marketplace.volunteering import operations as volunteering


def load(data: Path, *, gift: bool = True) -> None:
    """Regions, staff, partners, 480 cases, nine projects at every stage, a campaign, a gift, two shifts."""
    at = clock.now()
    with roster.DIVISIONS.open(encoding="utf-8", newline="") as stream:
        places.import_regions(rows=csv.DictReader(stream))
    county = Region.objects.get(pk=roster.LOCALITY)
    township = Region.objects.get(pk="999901101")
    staff = cast.staff(county, township, at=at)
    cast.decide(county, by=staff.officer, at=at)
    partners = cast.partners(county, staff, near=township, at=at)
    _write(data / "demo-caseload.xlsx", exports.workbook(roster.second(), title="示例县困难群体信息台账（第二批）"))
    with patience.doing(lambda: relay.turn(relay.BOXES["house"])):
        book = exports.workbook(roster.first(), title="示例县困难群体信息台账")
        desk.import_export(data=book, name="台账.xlsx", locality=county, desk=staff, at=at)
        _projects(county, staff, partners, at, gift=gift)
        schedule.post_now("oversight.statistics", at=at)
        while relay.turn(relay.BOXES["house"]):
            pass
    _sign_ins(data, staff, partners)


def _projects(county: Region, staff: cast.Staff, partners: cast.Partners, at: datetime, *, gift: bool) -> None:
    quilts, visits, blankets, *_ = projects.lay(county, staff, partners, at=at)
    share = fulfilment.campaign(quilts.project, partners, staff, at=at, account="acct_demo")
    if gift:
        _gift(share, 72_000, at)
    pages.lay(county, staff, [quilts.project, blankets.project], at=at)
    fulfilment.deliver(blankets.parts["charity"], blankets.project.households, partners, staff, at=at)
    start = (at + timedelta(days=1)).astimezone(clock.SHANGHAI).replace(hour=9, minute=0, second=0, microsecond=0)
    for days in (0, 2):
        volunteering.open_shift(
            line=visits.project.lines.get(),
            organisation=partners.charity,
            starts_at=start + timedelta(days=days),
            ends_at=start + timedelta(days=days, hours=3),
            meeting_point="石桥镇社工站门口",
            capacity=4,
            by=partners.operator,
            at=at,
        )


def _gift(share: CampaignProject, amount_fen: int, at: datetime) -> None:
    """Paid at the fake Stripe, whose news arrives when the web process is up; without it the county has no gift yet."""
    try:
        gift = fulfilment.open_gift(share, amount_fen, at=at)
    except Refused:
        return
    form = {"method": "alipay", "outcome": "paid"}
    requests.post(gift.pay_page, data=form, timeout=fulfilment.WAIT_S, allow_redirects=False)


WALK: Sequence[tuple[str, str, str, str]] = (
    (
        "officer",
        "county_officer",
        "县级经办人 county officer",
        "上传 demo-caseload.xlsx，问一家，起草，送核对；选定承接方",
    ),
    ("reviewer", "county_reviewer", "县级审核人 reviewer", "在“待批准”里核对匿名"),
    ("approver", "county_approver", "县级批准人 approver", "批准公开；项目出现在 /projects/"),
    ("charity", "org_operator", "慈善组织经办 charity", "申请承接，开班次，记时长"),
    ("rival", "org_operator", "另一家机构 rival", "也申请；没选上会收到通知"),
    ("", "donor", "捐赠人 donor", "不用登录：在项目页捐款，付款页是演示的"),
    ("finance", "org_finance", "慈善组织财务 finance", "分配和支出"),
    ("volunteer", "volunteer", "志愿者 volunteer", "报名探访，扫码签到签退"),
    ("station", "station_worker", "社工站 station", "确认时长，登记送达"),
    ("township", "township_officer", "乡镇经办人 township", "验收，写结果；个案时间线上看到回写"),
    ("editor", "editor", "网站编辑 editor", "写消息、计划、政策，传图片；由批准人在“网页和图片”里看过才公开"),
)


def _sign_ins(data: Path, staff: cast.Staff, partners: cast.Partners) -> None:
    users = {user.email.split("@")[0]: user for user in vars(staff).values()}
    users |= {user.email.split("@")[0]: user for user in vars(partners).values() if isinstance(user, User)}
    seconds = {user.pk for user in vars(staff).values()}
    told = []
    for handle, role, title, does in WALK:
        line = {"role": role, "title": title, "does": does, "email": "", "password": ""}
        if user := users.get(handle):
            password = f"{handle}-{secrets.token_urlsafe(9)}"
            user.set_password(password)
            user.save(update_fields=["password"])
            line |= {"email": user.email, "password": password}
            if user.pk in seconds:
                line["totp_secret"] = _second_factor(user)
        told.append(line)
    _write(data / "demo.json", json.dumps(told, ensure_ascii=False, indent=1).encode())


def _second_factor(user: User) -> str:
    Authenticator.objects.filter(user=user, type=Authenticator.Type.TOTP).delete()
    secret = str(generate_totp_secret())
    TOTP.activate(user, secret)
    return secret


def _write(path: Path, content: bytes) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(descriptor, "wb") as file:
        file.write(content)
