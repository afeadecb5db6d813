"""The failed tasks of a service, as the top of each of its pages shows them."""

from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import ngettext

from occ.models import Service, Task, TaskStatus
from occ.web.addresses import address
from occ.web.words import task as task_words

SHOWN = 3
"""As many are shown with their reasons and buttons; the others are on the tab « Tâches »."""
COUNT_MAX = 20
"""As many are counted."""


@dataclass(frozen=True)
class Failure:
    """A failed task: what failed, why, and where its ways out are."""

    task: Task
    what: str
    why: str
    url: str

    @property
    def retry_url(self) -> str:
        """Where it is carried on."""
        return f"{self.url}retry/"

    @property
    def cancel_url(self) -> str:
        """Where the alternative is."""
        return f"{self.url}cancel/"


@dataclass(frozen=True)
class Failures:
    """The failed tasks of a service, the newest first, at most COUNT_MAX + 1."""

    service: Service
    tasks: list[Task]

    @cached_property
    def shown(self) -> list[Failure]:
        """Those on top of the page."""
        return [
            Failure(task, task_words.kind_label(task), task_words.why(task), _url(self.service, task))
            for task in self.tasks[:SHOWN]
        ]

    @property
    def count(self) -> int:
        """How many there are, up to COUNT_MAX + 1, which stands for more."""
        return len(self.tasks)

    @property
    def count_shown(self) -> str:
        """The count as it is written; empty when nothing has failed."""
        return "" if not self.tasks else f"{COUNT_MAX}+" if self.count > COUNT_MAX else str(self.count)

    @property
    def more(self) -> int:
        """How many are not shown."""
        return self.count - len(self.shown)

    @property
    def title(self) -> str:
        """What the top of the page says of them."""
        words = ngettext("%(count)s task has failed", "%(count)s tasks have failed", self.count)
        return words % {"count": self.count_shown}

    def way(self, task: Task) -> str:
        """Where the reason and the ways out of a failed task are: on top of the page, or on the task's own."""
        if any(each.task.pk == task.pk for each in self.shown):
            return f"#failure-{task.pk}"
        return _url(self.service, task)


def failures(service: Service, first: Task | None = None) -> Failures:
    """What has failed of a service; one query if anything has.

    Args:
        service: the service, as `with_failed_task` loads it.
        first: the task whose page it is: shown first if it has failed.
    """
    any_failed = vars(service)["failed_task"] is not None
    tasks = list(Task.objects.for_service(service).failed()[: COUNT_MAX + 1]) if any_failed else []
    if first is not None and first.status == TaskStatus.ERROR:
        tasks = [first, *(task for task in tasks if task.pk != first.pk)]
    return Failures(service, tasks)


def _url(service: Service, task: Task) -> str:
    return address("occ:task-detail", service.pk, task.pk)
