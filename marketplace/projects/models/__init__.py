"""Every table of the projects."""

from marketplace.projects.models.doubts import AllowedText, AllowedTextQuerySet, TextConfirmation
from marketplace.projects.models.project import (
    DESK_ROLES,
    GLYPHS,
    Assignment,
    AssignmentQuerySet,
    Correction,
    Hold,
    HoldQuerySet,
    HoldReason,
    Kind,
    Line,
    LineKind,
    PartnerFacts,
    Project,
    ProjectQuerySet,
    ReturnReason,
    Rung,
    Urgency,
)
from marketplace.projects.models.since import Call, Circle, Papers

__all__ = [
    "DESK_ROLES",
    "GLYPHS",
    "AllowedText",
    "AllowedTextQuerySet",
    "Assignment",
    "AssignmentQuerySet",
    "Call",
    "Circle",
    "Correction",
    "Hold",
    "HoldQuerySet",
    "HoldReason",
    "Kind",
    "Line",
    "LineKind",
    "Papers",
    "PartnerFacts",
    "Project",
    "ProjectQuerySet",
    "ReturnReason",
    "Rung",
    "TextConfirmation",
    "Urgency",
]
