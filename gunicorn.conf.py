"""Read by gunicorn when it is started in this folder: its log is written as that of every other process."""

from portal.settings import LOGGING

logconfig_dict = LOGGING
# A list's filters stand in its address; twice what gunicorn allows by itself, and its most.
limit_request_line = 8190
