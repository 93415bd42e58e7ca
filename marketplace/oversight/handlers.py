"""What comes round: every night the statistics of each locality."""

from marketplace.caseload import vault
from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.oversight import operations
from marketplace.people import operations as people
from marketplace.places.models import LocalitySettings


def take_snapshots(_delivery: Delivery) -> None:
    vault.widen()
    for decided in LocalitySettings.objects.select_related("region").order_by("pk"):
        operations.take_snapshot(decided=decided, by=people.system_user(name="oversight"), at=clock.now())
