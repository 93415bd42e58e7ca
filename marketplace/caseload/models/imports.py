"""An import while it runs: the job, the sealed upload, and the rows that wait for the officer's word."""

import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from marketplace.caseload.bands import NeedKind
from marketplace.caseload.models.base import VaultManager, VaultRow
from marketplace.caseload.states import CONFIRMED, DISCARDED, FAILED, IMPORT, STAGED
from marketplace.lib.pii import Keep, not_personal, pii
from marketplace.places.models import Region


class ImportJob(VaultRow):
    """One uploaded export: how far it is, and what was found. The report quotes no cell."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    locality = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(max_length=120, help_text="the file's name")
    scope = models.JSONField(default=list, help_text="region paths of the uploader; rows outside are out_of_scope")
    state = models.CharField(max_length=10, choices=IMPORT.choices, default=IMPORT.start)
    rows = models.PositiveIntegerField(default=0)
    done = models.PositiveIntegerField(default=0)
    report = models.JSONField(default=dict)
    trouble = models.CharField(max_length=300, blank=True, help_text="why the file could not be read, for people")
    opened_by = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.PROTECT, related_name="+")
    opened_at = models.DateTimeField()
    progress_at = models.DateTimeField()
    finished_at = models.DateTimeField(null=True)

    objects = VaultManager()

    class Meta:
        constraints = [*IMPORT.constraints()]
        indexes = [models.Index(fields=["-opened_at"])]

    @property
    def is_running(self) -> bool:
        return self.state not in {STAGED, CONFIRMED, DISCARDED, FAILED}


class SealedUpload(VaultRow):
    """The file's bytes under a key of this job alone. Gone when the job has read them, and after an hour at the latest.

    The key is made of the house's sealing key, the job's id and `salt`; with the row gone, no copy can be opened.
    """

    job = models.OneToOneField(ImportJob, primary_key=True, on_delete=models.CASCADE, related_name="upload")
    salt = models.BinaryField()
    box = models.BinaryField()
    at = models.DateTimeField()

    objects = VaultManager()


class StagedRow(VaultRow):
    """One good row between report and confirmation: allow-listed codes, and a box with all that is free text."""

    uuid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    job = models.ForeignKey(ImportJob, on_delete=models.CASCADE, related_name="staged")
    row = models.PositiveIntegerField()
    sheet_row = models.PositiveIntegerField()
    token = models.CharField(max_length=80)
    key_version = models.PositiveIntegerField()
    village = models.ForeignKey(Region, on_delete=models.PROTECT, related_name="+")
    category = models.CharField(max_length=24)
    age_band = models.CharField(max_length=12)
    household_band = models.CharField(max_length=4, blank=True)
    care = models.CharField(max_length=8, blank=True)
    illness_class = models.CharField(max_length=12, blank=True)
    disability_class = models.CharField(max_length=12, blank=True)
    ask_family = models.BooleanField(default=False)
    need_kind = models.CharField(max_length=8, choices=NeedKind.choices, blank=True)
    box = models.BinaryField()
    fingerprint = models.CharField(max_length=40)

    objects = VaultManager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["job", "token"], name="staged_household_once"),
            models.UniqueConstraint(fields=["job", "row"], name="staged_row_once"),
        ]


_SHORT = Keep(_("确认或放弃导入后立即删除，没人确认的两个星期"), 14)
pii("caseload.ImportJob", "name", what=_("文件名"), why=_("经办人认得出是哪一份"), keep=Keep(_("十二个月"), 366))
pii("caseload.SealedUpload", "box", what=_("上传的台账（密封）"), why=_("读取"), keep=_("读完即删，最多一小时"))
for _field in ("category", "age_band", "household_band", "care", "illness_class", "disability_class"):
    pii("caseload.StagedRow", _field, what=_("大致类别"), why=_("等经办人确认入库"), keep=_SHORT)
pii("caseload.StagedRow", "token", what=_("个案令牌"), why=_("认出同一户"), keep=_SHORT)
pii("caseload.StagedRow", "fingerprint", what=_("一行数据的带钥指纹"), why=_("认出重复导入"), keep=_SHORT)
pii("caseload.StagedRow", "box", what=_("姓名、电话、住址、需求描述（密封）"), why=_("等经办人确认入库"), keep=_SHORT)
not_personal("caseload.ImportJob", "scope", "state", "report", "trouble", "region_path")
not_personal("caseload.SealedUpload", "salt", "region_path")
not_personal("caseload.StagedRow", "need_kind", "region_path")
