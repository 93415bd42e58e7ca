"""The Celery application: the relay's form at scale. Handlers are the same in both tiers."""

import os

from celery import Celery

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "marketplace.settings")
app = Celery("marketplace")
app.config_from_object(
    {
        "broker_url": os.environ.get("BROKER_URL", ""),
        "task_acks_late": True,
        "task_reject_on_worker_lost": True,
        "worker_prefetch_multiplier": 1,
        "task_default_queue": "shanqiao",
        "task_default_queue_type": "quorum",
        "task_default_exchange_type": "topic",
        "worker_detect_quorum_queues": True,
        "broker_transport_options": {"confirm_publish": True},
        "task_ignore_result": True,
        "broker_connection_retry_on_startup": True,
    }
)
app.autodiscover_tasks(["marketplace.outbox"])
