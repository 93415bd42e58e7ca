"""Public ids: random UUIDs in addresses, eight characters for paper and telephone."""

import secrets
from uuid import UUID, uuid5

_PAPER = "23456789ABCDEFGHJKMNPQRSTVWXYZ"  # nothing that is misread or misheard
_REGIONS = UUID("6f0f7a6e-5d0c-4a3e-9a53-3c9b6d1f2a10")


def paper_code() -> str:
    """`7F3K-92QD`: no sequence, no date, no case id."""
    letters = "".join(secrets.choice(_PAPER) for _ in range(8))
    return f"{letters[:4]}-{letters[4:]}"


def region_subject(code: str) -> UUID:
    """Regions have codes, logs and lanes want UUIDs."""
    return uuid5(_REGIONS, code)


def duty_subject(name: str) -> UUID:
    """Work that comes round has a name; its lane wants a UUID."""
    return uuid5(_REGIONS, f"duty:{name}")
