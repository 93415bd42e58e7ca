"""What the public site stands on: its pages and the workflows. The migrations lay them; this finds them,
and lays them again where a database was emptied. Safe to repeat.
"""

from django.contrib.contenttypes.models import ContentType
from django.db import transaction
from wagtail.models import Locale, Page, Site, Workflow, WorkflowContentType, WorkflowPage, WorkflowTask

from cms.models import (
    AnonymityCheck,
    CountyApproval,
    HomePage,
    NewsIndexPage,
    PolicyIndexPage,
    ProjectListing,
    SecondReading,
    TopicIndexPage,
)

VETTING = "公开前的两道检查"
READING = "网页公开前"
SECTIONS = (
    (NewsIndexPage, "news", "消息", "News"),
    (TopicIndexPage, "programmes", "帮扶计划", "Programmes"),
    (PolicyIndexPage, "policies", "政策", "Policies"),
)
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
    Site.objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "site_name": page.title, "root_page": page}
    )
    return page


@transaction.atomic
def sections() -> None:
    """News, programmes, policies, under addresses that are the same everywhere."""
    front = home()
    for model, slug, title, title_en in SECTIONS:
        if not model.objects.exists():
            front.add_child(instance=model(title=title, title_en=title_en, slug=slug))


@transaction.atomic
def reading_workflow() -> Workflow:
    """What every page passes: it hangs on the front door, so all below inherit it."""
    hung = WorkflowPage.objects.filter(page=home()).select_related("workflow").first()
    if hung:
        return hung.workflow
    workflow = Workflow.objects.create(name=READING)
    step = SecondReading.objects.create(name="第二个人看")
    WorkflowTask.objects.create(workflow=workflow, task=step, sort_order=0)
    WorkflowPage.objects.create(workflow=workflow, page=home())
    return workflow


def lay() -> None:
    home()
    sections()
    vetting_workflow()
    reading_workflow()
