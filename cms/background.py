"""Wagtail's background tasks (reference index, page search, files) go through the house's one outbox."""

import uuid
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.db import transaction
from django.utils.module_loading import import_string
from django_tasks.backends.base import BaseTaskBackend
from django_tasks.base import Task, TaskResult, TaskResultStatus
from django_tasks.utils import get_random_id

from marketplace.lib import clock
from marketplace.lib.registry import Delivery
from marketplace.outbox import operations as outbox

KIND = "wagtail.task"
_LANES = uuid.UUID("b0b6b7a5-0a5c-4c39-9d7f-0f6f0f6b3a51")


class OutboxBackend(BaseTaskBackend):
    """`TASKS["default"]`: a task is an outbox row, so it is forgotten with the transaction that asked for it."""

    def enqueue(self, task: Task, args: Any, kwargs: Any) -> TaskResult:  # type: ignore[type-arg]
        self.validate_task(task)
        body: dict[str, Any] = {"task": task.module_path, "args": list(args), "kwargs": dict(kwargs)}
        with transaction.atomic():
            outbox.post(KIND, subject=uuid.uuid5(_LANES, f"{task.module_path}{args}"), body=body, at=clock.now())
        return TaskResult(
            task=task,
            id=get_random_id(),
            status=TaskResultStatus.READY,
            enqueued_at=None,
            started_at=None,
            finished_at=None,
            last_attempted_at=None,
            args=body["args"],
            kwargs=body["kwargs"],
            backend=self.alias,
            errors=[],
            worker_ids=[],
        )


def run(delivery: Delivery) -> None:
    """The handler. What the task was about may be gone by now; then there is nothing left to do."""
    path = delivery.body["task"]
    assert path.startswith(("wagtail.", "modelsearch.")), path
    try:
        import_string(path).call(*delivery.body["args"], **delivery.body["kwargs"])
    except ObjectDoesNotExist:
        return
