"""The one world builder: it brings accounts, services and configurations to a state, for the demo, tools and tests.

`World` calls actions and lets simulated time run, `scenes` has the larger scenes by name, and `copies` writes thousands
of rows that repeat some that were built.
"""

from occ.world.builder import BY, Stage, World

__all__ = ["BY", "Stage", "World", "world"]

world = World()
"""The plain one."""
