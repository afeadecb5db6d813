"""Read by gunicorn when it is started in this folder: its log is written as that of every other process."""

from portal.settings import LOGGING

logconfig_dict = LOGGING
