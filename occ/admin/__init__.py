"""The staff's view of everything that is stored: to be read and searched; what changes it goes through the actions.

One module for each group of the index; Django finds them by importing this package.
"""

from django.contrib import admin
from django.contrib.auth.models import Group

from occ.admin import customers, faults, network, orders, outside, programs, sign_in, tasks, watching

__all__ = ["customers", "faults", "network", "orders", "outside", "programs", "sign_in", "tasks", "watching"]

# Staff may all do the same: nobody is put into groups.
admin.site.unregister(Group)
