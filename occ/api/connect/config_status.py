"""What configurations of every level have in common on the wire."""

from occ.models import Config, ConfigStatus


def status(config: Config) -> str:
    """`init`, `active` or `toDelete`; the vendor has no word for a failure: it stays where it failed (api.md §2.2)."""
    if config.status != ConfigStatus.ERROR:
        return config.status
    return "toDelete" if config.task is not None and config.task.is_deletion else "init"
