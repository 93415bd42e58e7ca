"""Pure tools: how they join the house. The guards of the database are put back after every migration."""

from typing import Any

from django.apps import AppConfig
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


ONCE = "audit"  # both signals come once for each app with models; once is enough


def _drop_guards(app_config: AppConfig, **_: Any) -> None:
    from marketplace.lib import guards

    if app_config.label == ONCE and connection.vendor == "sqlite":
        guards.drop()


def _put_guards(app_config: AppConfig, **_: Any) -> None:
    from django.core.management import call_command

    from marketplace.lib import guards

    if app_config.label == ONCE:
        guards.put()
        call_command("createcachetable", verbosity=0)


def _guards_stand(databases: Any = None, **_: Any) -> list[CheckMessage]:
    """A warning, since `migrate` runs all checks first and must be able to heal; deployment makes it fatal."""
    from marketplace.lib import guards

    if not databases:
        return []
    gone = sorted(guards.missing(standing_only=True))
    hint = "run manage.py migrate"
    return [CheckWarning(f"database guard missing: {name}", hint=hint, id="shanqiao.W001") for name in gone]
