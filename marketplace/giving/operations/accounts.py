"""Which accounts of the ledger a gift moves through. The world of donors is one account; the rest belong to a share."""

from marketplace.giving.models import Campaign, CampaignProject
from marketplace.ledger import operations as ledger
from marketplace.ledger.models import Account, Kind


def donors() -> Account:
    return ledger.account(kind=Kind.DONORS, owner=None, name=str(Kind.DONORS.label))


def of_share(share: CampaignProject, kind: Kind) -> Account:
    return ledger.account(
        kind=kind, owner=share.uuid, name=f"{share.campaign.name}　{share.project.code}　{kind.label}"
    )


def overflow(campaign: Campaign) -> Account:
    return ledger.account(kind=Kind.OVERFLOW, owner=campaign.uuid, name=f"{campaign.name}　{Kind.OVERFLOW.label}")
