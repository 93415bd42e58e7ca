"""What a family said when it was asked, before it is believed: every way in which it would be no consent is refused."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext_lazy as _

from marketplace.caseload.bands import AgeBand, AgeGroup, age_group
from marketplace.caseload.models import Case, GivenBy, Method, Scope
from marketplace.lib.refusals import Refused

TEXT_VERSION = "2026-11"  # of what is read aloud to the family (the consent screen); changed with its words
OWN_WORD = frozenset({AgeBand.JUNIOR, AgeBand.SENIOR})  # 14 lies inside the junior band: ask when in doubt


class NotTheirsToGive(Refused):
    text = _(
        "这个人的话不算同意：只有写到的成年人本人、有授权委托书的代理人或者监护人可以同意。"
        "亲属可以代为申请救助，不能代为同意公开；发布单位和承接方也不能。请去问他们本人。"
    )


class NotTold(Refused):
    text = _("还没有告诉这一家：不同意也不影响政府救助。请先讲清楚，再问一次。")


class NothingAgreed(Refused):
    text = _("没有选同意什么。请至少选一项；都不同意，就登记为“不同意”。")


class NotForPhotos(Refused):
    text = _("不登记照片的同意：这里从不公开人或家的照片。请去掉这一项。")


class SomebodyNotAsked(Refused):
    text = _("需求写到 %(adults)s 位成年人，只写了 %(names)s 位的姓名。每一位都要本人同意。")


class SameNameTwice(Refused):
    text = _("同一个名字写了两遍。每一位成年人写一次；名字相同的，请在后面加以区分。")


class NotTheirOwnWitness(Refused):
    text = _("见证人或翻译要是另外一个人：不能是同意的人自己，也不能是登记的人。请换一位，写上姓名。")


class MandateMissing(Refused):
    text = _("代理人要有授权委托书，没有存就不算同意。请拍照或扫描后一起上传。低收入核对用的委托书不能代替。")


class GuardianUnproven(Refused):
    text = _("监护人要有证明（户口簿、出生证明或者指定监护的文书）。请拍照或扫描后一起上传。")


class GuardianNeeded(Refused):
    text = _("户主未满 18 岁，要由监护人同意。请找监护人，同时问孩子自己。")


class ChildNotAsked(Refused):
    text = _("14 岁以上的孩子自己也要同意。请问过孩子，再登记。")


class WitnessMissing(Refused):
    text = _("按手印要有见证人，请写下见证人姓名。")


class InterpreterMissing(Refused):
    text = _("通过翻译同意的，请写下翻译的姓名和语言（或手语）。")


class RecordingMissing(Refused):
    text = _("电话同意的，请写下录音编号，好让别人找得到。")


@dataclass(frozen=True)
class Scan:
    """A paper behind the consent: what it is by its own bytes, and the bytes."""

    media_type: str
    content: bytes = field(repr=False)


@dataclass(frozen=True)
class Answer:
    """Names are private: sealed with the consent, never logged, absent from the repr."""

    given_by: str
    method: str
    scope: Sequence[str]
    told: bool
    givers: Sequence[str] = field(repr=False)
    adults: int = 1
    child_agrees: bool = False
    witness: str = field(default="", repr=False)
    interpreter: str = field(default="", repr=False)
    language: str = ""
    recording: str = ""
    papers: Sequence[Scan] = ()

    @property
    def private(self) -> dict[str, object]:
        return {
            "givers": list(self.givers),
            "witness": self.witness,
            "interpreter": self.interpreter,
            "language": self.language,
            "recording": self.recording,
        }


def examine(answer: Answer, case: Case, *, recorder: str = "") -> None:
    """Raises the first reason why this is no consent. `recorder` is the name of whoever writes it down."""
    if answer.given_by not in GivenBy.values or not answer.givers:
        raise NotTheirsToGive
    if not answer.told:
        raise NotTold
    if "photo" in answer.scope:
        raise NotForPhotos
    if not answer.scope or not set(answer.scope) <= set(Scope.values):
        raise NothingAgreed
    _who(answer, case)
    _how(answer)
    _apart(answer, recorder.strip())


def _who(answer: Answer, case: Case) -> None:
    if age_group(case.age_band) == AgeGroup.MINOR and answer.given_by != GivenBy.GUARDIAN:
        raise GuardianNeeded
    if case.age_band in OWN_WORD and not answer.child_agrees:
        raise ChildNotAsked
    if answer.given_by == GivenBy.ADULTS and not 0 < answer.adults <= len(answer.givers):
        raise SomebodyNotAsked(adults=answer.adults, names=len(answer.givers))
    if answer.given_by == GivenBy.PROXY and not answer.papers:
        raise MandateMissing
    if answer.given_by == GivenBy.GUARDIAN and not answer.papers:
        raise GuardianUnproven


def _how(answer: Answer) -> None:
    if answer.method == Method.THUMBPRINT and not answer.witness:
        raise WitnessMissing
    if answer.method == Method.INTERPRETER and not (answer.interpreter and answer.language):
        raise InterpreterMissing
    if answer.method == Method.CALL and not answer.recording:
        raise RecordingMissing
    assert answer.method in Method.values, answer.method


def _apart(answer: Answer, recorder: str) -> None:
    """The publishing side consents for nobody, and a witness is somebody else."""
    givers = [giver.strip() for giver in answer.givers]
    if recorder and recorder in givers:
        raise NotTheirsToGive
    if len(set(givers)) < len(givers):
        raise SameNameTwice
    others = {name.strip() for name in (answer.witness, answer.interpreter) if name.strip()}
    if others & {*givers, recorder}:
        raise NotTheirOwnWitness
