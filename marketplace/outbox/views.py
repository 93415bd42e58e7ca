"""Is the house alive, and is it ready to serve?"""

from datetime import timedelta

from django.core.checks import WARNING, Tags, run_checks
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.views.decorators.http import require_safe

from marketplace.lib import clock
from marketplace.outbox.models import Heartbeat

WORKER_SILENT_FOR = timedelta(seconds=30)


@require_safe
def healthz(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("ok\n", content_type="text/plain")


@require_safe
def readyz(_request: HttpRequest) -> JsonResponse:
    """Database, migrations, guards, worker; 503 until all are well."""
    try:
        parts = {"database": True, "migrations": _migrated(), "guards": _guarded(), "worker": _worker_alive()}
    except DatabaseError:
        parts = {"database": False, "migrations": False, "guards": False, "worker": False}
    return JsonResponse(parts, status=200 if all(parts.values()) else 503)


def _migrated() -> bool:
    executor = MigrationExecutor(connection)
    return not executor.migration_plan(executor.loader.graph.leaf_nodes())


def _guarded() -> bool:
    found = run_checks(tags=[Tags.database], databases=["default"])
    return not [message for message in found if message.level >= WARNING]


def _worker_alive() -> bool:
    return Heartbeat.objects.filter(name="relay", at__gte=clock.now() - WORKER_SILENT_FOR).exists()
