"""What the fields of a page say of the households, in words."""

from marketplace.caseload import bands
from marketplace.projects.models import PartnerFacts, Project


def of(page: Project | PartnerFacts) -> list[str]:
    return [page.region.name, *by_field(page).values()]


def by_field(page: Project | PartnerFacts) -> dict[str, str]:
    """What could be left out, by the name of its column."""
    ages = bands.AgeGroup if page.shown_age_band in bands.AgeGroup.values else bands.AgeBand
    words = {
        "shown_category": bands.Category,
        "shown_age_band": ages,
        "shown_household_band": bands.HouseholdBand,
        "shown_illness": bands.IllnessClass,
    }
    return {name: str(words[name](code).label) for name in words if (code := getattr(page, name))}


def for_partners(project: Project) -> list[str]:
    """For the operators of verified organisations alone: the finest that may be said to them."""
    facts = PartnerFacts.objects.filter(project=project, withheld_at=None).select_related("region").first()
    words = list(by_field(facts or project).values())
    return [facts.region.name, *words] if facts and facts.region_id != project.region_id else words
