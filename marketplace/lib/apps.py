"""Pure tools: how they join the house. The guards of the database are put back after every migration."""

from typing import Any

from django.apps import AppConfig
from django.conf import settings
from django.core.checks import CheckMessage, Tags, register
from django.core.checks import Warning as CheckWarning
from django.db import connection
from django.db.models.signals import post_migrate, pre_migrate


class LibConfig(AppConfig):
    name = "marketplace.lib"
    label = "lib"

    def ready(self) -> None:
        pre_migrate.connect(_drop_guards, dispatch_uid="guards.drop")
        post_migrate.connect(_put_guards, dispatch_uid="guards.put")
        register(_guards_stand, Tags.database)
        register(_walls_stand, Tags.database)
        register(_faces_are_apart, Tags.database, deploy=True)


ONCE = "audit"  # both signals come once for each app with models; once is enough


def _drop_guards(app_config: AppConfig, **_: Any) -> None:
    """Before a migration: guards off where a rebuild would trip over them; on PostgreSQL all rows of the vault in sight,
    for row security blinds the owner too, and a data migration would change nothing in silence.
    """
    from marketplace.lib import guards, walls

    if app_config.label == ONCE and connection.vendor == "sqlite":
        guards.drop()
    elif app_config.label == ONCE:
        walls.see_in_this_process(walls.ROOT)


def _put_guards(app_config: AppConfig, **_: Any) -> None:
    from django.core.management import call_command

    from marketplace.lib import guards, walls

    if app_config.label == ONCE:
        guards.put()
        walls.see_in_this_process("")
        call_command("createcachetable", verbosity=0)


def _guards_stand(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """A warning, since `migrate` runs all checks first and must be able to heal; deployment makes it fatal."""
    from marketplace.lib import guards

    if not databases:
        return []
    gone = sorted(guards.missing(standing_only=True))
    hint = "run manage.py migrate"
    return [CheckWarning(f"database guard missing: {name}", hint=hint, id="shanqiao.W001") for name in gone]


def _walls_stand(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """Of a process that serves one face only: the owner, who migrates, comes before the walls."""
    from marketplace.lib import walls

    if not databases or not walls.has_roles() or settings.SHANQIAO_FACE == "all":
        return []
    hint = "run manage.py grant_database_roles as the owner"
    found = [*walls.misfits(settings.SHANQIAO_FACE), *walls.breaches()]
    return [CheckWarning(text, hint=hint, id="shanqiao.W002") for text in found]


def _faces_are_apart(databases: Any = None, **_: Any) -> list[CheckMessage]:
    from marketplace.lib import walls

    if not databases or not walls.has_roles() or settings.SHANQIAO_FACE != "all":
        return []
    return [CheckWarning(text, id="shanqiao.W003") for text in walls.misfits("all")]
