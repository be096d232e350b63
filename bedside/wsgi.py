"""Bedside's pages as a WSGI application, for granian and its like."""

import os

from django.core.wsgi import get_wsgi_application

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "bedside.settings")
application = get_wsgi_application()
