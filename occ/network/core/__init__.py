"""The network of one vRack, computed: values in, values out. Nothing here knows Django, models or the database.

`simulation.simulate` takes a `topology.Topology` and returns an `answer.Answer`. `occ/network/loader.py` makes the one
from rows; everything that shows a session, a port or a route reads the other (docs/network.md).
"""
