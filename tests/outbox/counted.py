"""A handler whose effect must happen once and in order: it writes what it heard."""

from marketplace.audit import operations as audit
from marketplace.lib import clock, registry
from marketplace.people.models import User


def counted(delivery: registry.Delivery) -> None:
    audit.record("test.counted", subject=delivery.subject, by=User.objects.get(), at=clock.now(), n=delivery.body["n"])
