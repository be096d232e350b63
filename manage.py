"""Django's own commands, from a checkout. `bedside manage` is the same, from anywhere."""

import os
import sys

from django.core.management import execute_from_command_line

if __name__ == "__main__":
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
    execute_from_command_line(sys.argv)
