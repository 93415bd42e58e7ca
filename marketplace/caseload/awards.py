"""News from below and above: what the vault does when a bid is awarded, an upload waits, or its hour is over."""

from datetime import date, datetime, time
from typing import Any
from uuid import UUID

from django.utils.translation import gettext as _

from marketplace.caseload import operations, policies, queries, vault
from marketplace.caseload.models import ImportJob, UrgentReading
from marketplace.lib import clock
from marketplace.lib.clock import SHANGHAI
from marketplace.lib.registry import Delivery, Plain
from marketplace.people import operations as people
from marketplace.people.models import User
from marketplace.places.models import Region

SYSTEM = "caseload"


def grant_after_award(delivery: Delivery) -> None:
    """`bid.awarded`: open the contacts of the households whose part it is."""
    body = delivery.body
    vault.widen()
    operations.grant(
        award=operations.Award(
            bid=UUID(body["bid"]),
            project=UUID(body["project"]),
            line=UUID(body["line"]),
            organisation=UUID(body["organisation"]),
            quantity=int(body["quantity"]),
            starts_at=_moment(body["starts"], time.min),
            ends_at=_moment(body["ends"], time.max),
        ),
        by=people.system_user(name=SYSTEM),
        at=delivery.at,
    )


def tell_named_person(delivery: Delivery) -> None:
    """`grant.named`: where to look, once for each grant and person."""
    people.notify(
        user=User.objects.get(pk=delivery.body["person"]),
        key=f"grant:{delivery.subject}",
        text=_("承接的上门任务可以看联系方式了，限时开放。"),
        link=f"/desk/caseload/grants/{delivery.subject}/",
        at=delivery.at,
    )


def tell_to_stay_away(delivery: Delivery) -> None:
    """`grant.narrowed`: a family took its word back, moved or died. Nobody knocks at its door again."""
    people.notify(
        user=User.objects.get(pk=delivery.body["person"]),
        key=f"narrowed:{delivery.id}",
        text=_("有一户不再需要上门了。请看名单，不要再去那一家，也不要打电话。"),
        link=f"/desk/caseload/grants/{delivery.subject}/",
        at=delivery.at,
    )


def alarm(delivery: Delivery) -> None:
    """`case.broken_open`: the county's supervisors judge it."""
    reading = UrgentReading.objects.get(pk=delivery.body["reading"])
    text = _("有人紧急查看了一个案例，请看理由是否成立。")
    _tell_witnesses(delivery, reading.region_path, but=reading.by_id, text=text, link=f"urgent/{reading.pk}/")


def report_many_read(delivery: Delivery) -> None:
    """`caseload.many_read`: somebody opened more cases in a day than work needs."""
    reader = User.objects.get(pk=delivery.body["reader"])
    text = _("%(who)s 今天查看的案例超过 %(most)s 个，请问清原因。")
    said = text % {"who": reader, "most": operations.MOST_CASES_A_DAY}
    _tell_witnesses(delivery, Region.objects.get(pk=delivery.body["region"]).path, but=reader.pk, text=said)


def report_codes_tried(delivery: Delivery) -> None:
    """`caseload.codes_tried`: somebody entered one wrong code after another where the glass is broken."""
    reader = User.objects.get(pk=delivery.body["reader"])
    said = _("%(who)s 一小时里连续输错案例号，已暂停紧急查看。请问清原因。") % {"who": reader}
    _tell_witnesses(delivery, Region.objects.get(pk=delivery.body["region"]).path, but=reader.pk, text=said)


def stage_upload(delivery: Delivery) -> Plain:
    """`import.opened`: outside any transaction, so that each step shows on the page."""
    with vault.house_session():
        job = ImportJob.objects.select_related("locality", "opened_by").get(pk=delivery.subject)
    job = operations.run_import(job=job, at=clock.now())
    return {"state": job.state}


def upload_staged(delivery: Delivery, answer: Plain) -> None:
    """Nothing is left to do: the steps of the reading are already kept."""


def _tell_witnesses(delivery: Delivery, path: str, *, but: int, text: str, link: str = "") -> None:
    """The supervisors of the place; where there are none, whoever approves there. Never the reader."""
    for roles in (policies.WITNESSES, policies.STAND_INS):
        witnesses = [user for user in queries.holding(roles, path) if user.pk != but]
        for user in witnesses:
            address = f"/desk/caseload/{link}" if link else ""
            people.notify(user=user, key=f"watch:{delivery.subject}", text=text, link=address, at=delivery.at)
        if witnesses:
            return


def sweep_imports(_delivery: Delivery) -> None:
    """An upload that nobody read within the hour goes, whether or not somebody looks at the page."""
    vault.widen()
    operations.sweep(by=people.system_user(name=SYSTEM), at=clock.now())


def _moment(said: Any, of_day: time) -> datetime:
    """Dates and times alike, as other rooms post them."""
    text = str(said)
    if len(text) == len("2026-11-23"):
        return datetime.combine(date.fromisoformat(text), of_day, tzinfo=SHANGHAI)
    moment = datetime.fromisoformat(text)
    return moment if moment.tzinfo else moment.replace(tzinfo=SHANGHAI)
