"""What the public site stands on: the home page, the vetting workflow with its two checks, and no stock rights."""

from django.db import migrations

NAMES = {"home": "善桥", "headline": "核实过的难处，等您搭把手。", "vetting": "公开前的两道检查"}
STEPS = (("AnonymityCheck", "匿名检查"), ("CountyApproval", "县级批准"))


def lay(apps, schema_editor):
    _home(apps)
    _vetting(apps)
    _no_stock_rights(apps)


def _home(apps):
    """Wagtail's own first migrations leave a root and a welcome page; ours takes the welcome page's place."""
    page, home_page = apps.get_model("wagtailcore.Page"), apps.get_model("cms.HomePage")
    root = page.objects.get(depth=1)
    page.objects.filter(depth__gt=1).delete()
    root.numchild = 1
    root.save(update_fields=["numchild"])
    home = home_page.objects.create(
        title=NAMES["home"],
        draft_title=NAMES["home"],
        slug="shanqiao",
        content_type=_kind(apps, "homepage"),
        path=f"{root.path}0001",
        depth=2,
        numchild=0,
        url_path="/shanqiao/",
        locale_id=root.locale_id,
        headline=NAMES["headline"],
    )
    apps.get_model("wagtailcore.Site").objects.update_or_create(
        is_default_site=True, defaults={"hostname": "localhost", "root_page_id": home.pk}
    )


def _vetting(apps):
    workflow = apps.get_model("wagtailcore.Workflow").objects.create(name=NAMES["vetting"])
    for place, (model, name) in enumerate(STEPS):
        step = apps.get_model("cms", model).objects.create(name=name, content_type=_kind(apps, model.lower()))
        apps.get_model("wagtailcore.WorkflowTask").objects.create(
            workflow=workflow, task_id=step.pk, sort_order=place
        )
    apps.get_model("wagtailcore.WorkflowContentType").objects.create(
        workflow=workflow, content_type=_kind(apps, "projectlisting")
    )


def _no_stock_rights(apps):
    """Roles are code: Wagtail's Editors, Moderators and its own workflow give nobody anything."""
    for group in apps.get_model("auth.Group").objects.filter(name__in=["Editors", "Moderators"]):
        group.permissions.clear()
        for right in ("GroupPagePermission", "GroupCollectionPermission"):
            apps.get_model("wagtailcore", right).objects.filter(group=group).delete()
    apps.get_model("wagtailcore.WorkflowPage").objects.all().delete()
    apps.get_model("wagtailcore.Workflow").objects.filter(name="Moderators approval").update(active=False)


def _kind(apps, model):
    return apps.get_model("contenttypes.ContentType").objects.get_or_create(app_label="cms", model=model)[0]


class Migration(migrations.Migration):
    dependencies = [
        ("cms", "0001_initial"),
        ("wagtailcore", "0097_baselogentry_uuid_action_timestamp_indexes"),
        ("wagtailadmin", "0001_create_admin_access_permissions"),
        ("wagtailimages", "0023_add_choose_permissions"),
        ("wagtaildocs", "0011_add_choose_permissions"),
    ]
    operations = [migrations.RunPython(lay, migrations.RunPython.noop)]
