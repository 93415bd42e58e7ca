"""What a family answered when it was asked: who gave it, how, for what; and the papers behind it."""

import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.models.base import THREE_YEARS, VaultManager, VaultRow
from marketplace.caseload.models.cases import Case
from marketplace.caseload.states import CONSENT, GIVEN
from marketplace.lib.pii import Keep, not_personal, pii


class Scope(models.TextChoices):
    """What may leave. Photos of people or homes are not in the list: none is ever published."""

    PUBLISH_NEED = "publish_need", _("把需求匿名公开")
    REFERRAL = "referral", _("转介给慈善组织或社工站")


class GivenBy(models.TextChoices):
    """Who may consent (DOMAIN §2.4). A close relative may apply for aid, and that is no power to consent."""

    ADULTS = "adults", _("写到的每位成年人本人")
    PROXY = "proxy", _("有授权委托书的代理人")
    GUARDIAN = "guardian", _("监护人")


class Method(models.TextChoices):
    SIGNATURE = "signature", _("本人签字")
    THUMBPRINT = "thumbprint", _("按手印，有见证人")
    CALL = "call", _("电话录音")
    INTERPRETER = "interpreter", _("通过手语或民族语言翻译")


class Consent(VaultRow):
    """One answer of one family. Names stand in the box: `givers`, `witness`, `interpreter`, `recording`, `language`."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    case = models.ForeignKey(Case, on_delete=models.PROTECT, related_name="consents")
    publish_need = models.BooleanField(default=False)
    referral = models.BooleanField(default=False)
    text_version = models.CharField(max_length=12, blank=True, help_text="of the words that were read aloud")
    given_by = models.CharField(max_length=10, choices=GivenBy.choices, blank=True)
    method = models.CharField(max_length=12, choices=Method.choices, blank=True)
    adults = models.PositiveSmallIntegerField(default=0, help_text="grown-ups the need speaks of; each has agreed")
    child_agrees = models.BooleanField(default=False, help_text="from 14 on the child's own word counts as well")
    told = models.BooleanField(default=False, help_text="heard that refusing changes nothing in government aid")
    box = models.BinaryField()
    state = models.CharField(max_length=8, choices=CONSENT.choices, default=CONSENT.start)
    at = models.DateTimeField()
    recorded_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    revoked_at = models.DateTimeField(null=True)
    revoked_by = models.ForeignKey(settings.AUTH_USER_MODEL, null=True, on_delete=models.PROTECT, related_name="+")

    objects = VaultManager()

    class Meta:
        constraints = [
            *CONSENT.constraints(),
            models.UniqueConstraint(fields=["case"], condition=Q(state=GIVEN), name="consent_one_valid_each"),
        ]
        indexes = [models.Index(fields=["case", "-at"])]

    @property
    def scope(self) -> list[Scope]:
        return [scope for scope in Scope if getattr(self, scope.value)]

    @property
    def scope_text(self) -> str:
        return "、".join(str(scope.label) for scope in self.scope)


class ConsentPaper(VaultRow):
    """A scan that the consent rests on: the mandate of a proxy, the proof of a guardian. Sealed like the rest."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    consent = models.ForeignKey(Consent, on_delete=models.PROTECT, related_name="papers")
    media_type = models.CharField(max_length=40)
    box = models.BinaryField()
    at = models.DateTimeField()

    objects = VaultManager()


_KEEP = Keep(_("收回或结案后三年"), THREE_YEARS)
for _field in ("given_by", "method"):
    pii("caseload.Consent", _field, what=_("谁同意、怎样同意"), why=_("证明同意有效"), keep=_KEEP)
pii("caseload.Consent", "box", what=_("同意人、见证人、翻译的姓名（密封）"), why=_("证明同意有效"), keep=_KEEP)
pii("caseload.ConsentPaper", "box", what=_("授权委托书或监护证明（密封）"), why=_("证明同意有效"), keep=_KEEP)
not_personal("caseload.Consent", "text_version", "state", "region_path")
not_personal("caseload.ConsentPaper", "media_type", "region_path")
