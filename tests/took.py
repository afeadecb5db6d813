"""How long a task took."""

from occ.models import Task


def seconds(task: Task) -> float:
    """Simulated seconds from the request of a finished task to its end."""
    task.refresh_from_db()
    assert task.finished_at is not None
    return (task.finished_at - task.created_at).total_seconds()
