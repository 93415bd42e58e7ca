"""The site's three sections, and the workflow that every page passes before it is public."""

from django.db import migrations

SECTIONS = (
    ("newsindexpage", "NewsIndexPage", "news", "消息", "News"),
    ("topicindexpage", "TopicIndexPage", "programmes", "帮扶计划", "Programmes"),
    ("policyindexpage", "PolicyIndexPage", "policies", "政策", "Policies"),
)
WORKFLOW, STEP = "网页公开前", "第二个人看"


def lay(apps, schema_editor):
    home = apps.get_model("cms.HomePage").objects.first()
    for place, (kind, model, slug, title, title_en) in enumerate(SECTIONS, start=1):
        apps.get_model("cms", model).objects.create(
            title=title,
            draft_title=title,
            title_en=title_en,
            slug=slug,
            content_type=_kind(apps, kind),
            path=f"{home.path}{place:04}",
            depth=home.depth + 1,
            numchild=0,
            url_path=f"{home.url_path}{slug}/",
            locale_id=home.locale_id,
        )
    home.numchild = len(SECTIONS)
    home.save(update_fields=["numchild"])
    apps.get_model("wagtailcore.Site").objects.filter(is_default_site=True).update(site_name=home.title)
    workflow = apps.get_model("wagtailcore.Workflow").objects.create(name=WORKFLOW)
    step = apps.get_model("cms.SecondReading").objects.create(name=STEP, content_type=_kind(apps, "secondreading"))
    apps.get_model("wagtailcore.WorkflowTask").objects.create(workflow=workflow, task_id=step.pk, sort_order=0)
    apps.get_model("wagtailcore.WorkflowPage").objects.create(workflow=workflow, page_id=home.pk)


def _kind(apps, model):
    return apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label="cms", model=model)[0]


class Migration(migrations.Migration):
    dependencies = [("cms", "0004_editors_pages")]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
