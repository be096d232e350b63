"""Bedside's settings for measuring, with an empty page and switches for what is kept."""

import os

from bedside.settings import *  # noqa: F403

ROOT_URLCONF = "bench.urls"
STORAGES["staticfiles"]["BACKEND"] = "django.contrib.staticfiles.storage.StaticFilesStorage"  # noqa: F405
if os.environ.get("BENCH_PAGES") == "off":  # every page is drawn for every request
    MIDDLEWARE.remove("bedside.ui.remembered.Remembered")  # noqa: F405
if os.environ.get("BENCH_CARDS") == "off":  # and every card on it too
    REMEMBER_BYTES = 0
