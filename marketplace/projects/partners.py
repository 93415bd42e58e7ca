"""What a verified organisation may read beside the public page before it offers: the finest rung at which enough
households for such readers (`k_partner`) match, counted together with all that they can have read of the same cases.
"""

from datetime import datetime

from marketplace.caseload import queries as caseload
from marketplace.projects import crowd, gate, shown
from marketplace.projects.models import PartnerFacts, Project, Rung
from marketplace.projects.shown import Shown


def tell(project: Project, *, at: datetime) -> None:
    """Once, when the page becomes public. Nothing is written where the page itself says as much, or the locality has
    decided no number for such readers.
    """
    found = _finest(project)
    if found and not PartnerFacts.objects.filter(project=project).exists():
        rung, page, k = found
        PartnerFacts.objects.create(project=project, **shown.columns(page), k_rung=rung, k_value=k, at=at)


def count_again(project: Project, *, at: datetime) -> None:
    """Withhold it while too few match, show it again when enough do."""
    facts = PartnerFacts.objects.filter(project=project).select_related("region").first()
    if facts is None:
        return
    needed, k = crowd.required_of_partners(project.locality), counted(project, shown.of(facts))
    withheld = None if needed and k >= needed else facts.withheld_at or at
    PartnerFacts.objects.filter(pk=facts.pk).update(k_value=k, withheld_at=withheld)


def counted(project: Project, page: Shown) -> int:
    """Households that match for a reader of this page, its words, and the earlier pages as such readers know them."""
    [earlier] = gate.earlier_pages(project, gate.as_partners_read)
    return min(crowd.least(known, earlier) for known in crowd.readings(page, gate.claims_of(project)))


def _finest(project: Project) -> tuple[Rung, Shown, int] | None:
    needed, public = crowd.required_of_partners(project.locality), shown.of(project)
    rows = caseload.allowlisted_of(project.uuid)
    if needed is None or not rows:
        return None
    start = shown.finest(rows, project.origin)
    for rung, page in shown.rungs(start, wider=crowd.wider(start.region, project.locality)):
        both = shown.both(public, page)
        if both and both != public and (k := counted(project, both)) >= needed:
            return rung, both, k
    return None
