"""The public page for machines: schema.org as JSON-LD. It says what the page says, and nothing finer."""

import json
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

from cms.pages import ProjectPage

_INERT = {ord(character): f"\\u{ord(character):04X}" for character in "<>&\u2028\u2029"}


def of_project(page: ProjectPage) -> list[dict[str, Any]]:
    """A Demand (what is sought, where, until when) and the way to the page. The day, never the moment."""
    project, address = page.project, f"{settings.PUBLIC_ORIGIN}{reverse('cms:project', args=[page.project.uuid])}"
    published, until = page.published_on, project.deadline
    demand = {
        "@type": "Demand",
        "@id": address,
        "url": address,
        "name": page.title,
        "description": page.lead,
        "category": page.kind_name,
        "areaServed": {"@type": "AdministrativeArea", "name": project.region.name},
        "itemOffered": [{"@type": "Product", "name": row[0]} for row in page.rows],
        "eligibleQuantity": {
            "@type": "QuantitativeValue", "value": page.progress.open, "unitText": page.progress.unit,
        },
        **({"validFrom": published.isoformat()} if published else {}),
        **({"availabilityEnds": until.isoformat()} if until else {}),
    }  # fmt: skip
    steps = [*page.trail, {"url": address, "text": page.title}]
    crumbs = [
        {"@type": "ListItem", "position": n, "name": step["text"], "item": _absolute(step["url"])}
        for n, step in enumerate(steps, start=1)
    ]
    return [demand, {"@type": "BreadcrumbList", "itemListElement": crumbs}]


def of_list(projects: list[dict[str, Any]]) -> list[dict[str, Any]]:
    items = [
        {"@type": "ListItem", "position": n, "url": _absolute(one["url"]), "name": one["title"]}
        for n, one in enumerate(projects, start=1)
    ]
    return [{"@type": "ItemList", "name": _("项目库"), "itemListElement": items}]


def block(things: list[dict[str, Any]]) -> SafeString:
    """Inside a script element nothing can end it or open another: no mark of HTML survives as itself."""
    written = json.dumps({"@context": "https://schema.org", "@graph": things}, ensure_ascii=False)
    return mark_safe(written.translate(_INERT))  # noqa: S308 - made inert above


def _absolute(url: str) -> str:
    return url if url.startswith("http") else f"{settings.PUBLIC_ORIGIN}{url}"
