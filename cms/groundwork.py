"""What the public site stands on: the home page and the vetting workflow. The migration lays both; this finds them,
and lays them again where a database was emptied. Safe to repeat.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page, Site, Workflow, WorkflowContentType, WorkflowTask

from cms.models import AnonymityCheck, CountyApproval, HomePage, ProjectListing

VETTING = "公开前的两道检查"
STEPS = (AnonymityCheck, "匿名检查"), (CountyApproval, "县级批准")


@transaction.atomic
def vetting_workflow() -> Workflow:
    found = ProjectListing.get_default_workflow()
    if found:
        return found
    workflow = Workflow.objects.create(name=VETTING)
    for place, (step, name) in enumerate(STEPS):
        WorkflowTask.objects.create(workflow=workflow, task=step.objects.create(name=name), sort_order=place)
    kind = ContentType.objects.get_for_model(ProjectListing)
    WorkflowContentType.objects.create(workflow=workflow, content_type=kind)
    return workflow


@transaction.atomic
def home() -> HomePage:
    found = HomePage.objects.first()
    if found:
        return found
    Locale.objects.get_or_create(language_code="zh-hans")
    root = Page.get_first_root_node() or Page.add_root(title="Root", slug="root")
    page = root.add_child(instance=HomePage(title="善桥", slug="shanqiao"))
    Site.objects.update_or_create(is_default_site=True, defaults={"hostname": "localhost", "root_page": page})
    return page


def lay() -> None:
    home()
    vetting_workflow()
