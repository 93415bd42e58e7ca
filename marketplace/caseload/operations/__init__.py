"""Every write of the vault."""

from marketplace.caseload.answers import Answer, Scan
from marketplace.caseload.operations.consents import (
    HouseholdLeft,
    leave,
    readmit,
    record_consent,
    refuse_consent,
    revoke_consent,
)
from marketplace.caseload.operations.erasure import PreviewIsOld, purge
from marketplace.caseload.operations.grants import (
    MOST_CASES_A_DAY,
    Award,
    extend_grant,
    grant,
    name_person,
    open_case,
    open_contact,
    open_granted,
    revoke_grant,
)
from marketplace.caseload.operations.imports import (
    HasFaults,
    confirm_import,
    discard_import,
    faulty_rows,
    open_import,
    run_import,
    sweep,
)
from marketplace.caseload.operations.needs import (
    ConsentMissing,
    NeedInHand,
    Wording,
    bundle,
    met,
    revise_need,
    unbundle,
    unmet,
)
from marketplace.caseload.operations.rotation import rotate_keys
from marketplace.caseload.operations.urgent import break_glass, judge, look, open_urgent_contact

__all__ = [
    "MOST_CASES_A_DAY",
    "Answer",
    "Award",
    "ConsentMissing",
    "HasFaults",
    "HouseholdLeft",
    "NeedInHand",
    "PreviewIsOld",
    "Scan",
    "Wording",
    "break_glass",
    "bundle",
    "confirm_import",
    "discard_import",
    "extend_grant",
    "faulty_rows",
    "grant",
    "judge",
    "leave",
    "look",
    "met",
    "name_person",
    "open_case",
    "open_contact",
    "open_granted",
    "open_import",
    "open_urgent_contact",
    "purge",
    "readmit",
    "record_consent",
    "refuse_consent",
    "revise_need",
    "revoke_consent",
    "revoke_grant",
    "rotate_keys",
    "run_import",
    "sweep",
    "unbundle",
    "unmet",
]
