"""Bedside's settings for tests: fast hashing, mail kept in memory, tasks done at once."""

import os
import tempfile

os.environ.setdefault("BEDSIDE_DATA", os.path.join(tempfile.gettempdir(), "bedside-tests"))

from bedside.settings import *  # noqa: F403  # the data folder must be set first

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
TASKS = {"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]
