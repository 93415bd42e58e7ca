"""The vault's tables. Every one has its own `region_path`; none is pointed at from outside."""

from marketplace.caseload.models.base import CASEWORKERS
from marketplace.caseload.models.cases import Case, Left, SealedContact
from marketplace.caseload.models.consents import Consent, ConsentPaper, GivenBy, Method, Scope
from marketplace.caseload.models.grants import DisclosureGrant, GrantedContact, Purpose
from marketplace.caseload.models.imports import ImportJob, SealedUpload, StagedRow
from marketplace.caseload.models.needs import Need, Share
from marketplace.caseload.models.urgent import UrgentReading

__all__ = [
    "CASEWORKERS",
    "Case",
    "Consent",
    "ConsentPaper",
    "DisclosureGrant",
    "GivenBy",
    "GrantedContact",
    "ImportJob",
    "Left",
    "Method",
    "Need",
    "Purpose",
    "Scope",
    "SealedContact",
    "SealedUpload",
    "Share",
    "StagedRow",
    "UrgentReading",
]
