"""The settings of a test run: those of the product, with a quick password hash and folders of its own."""

from __future__ import annotations

import os

os.environ.setdefault("SECRET_KEY", "only for tests")

from tradeoff.config.settings import *  # noqa: F403
from tradeoff.config.settings import HOME

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
WORKER = os.environ.get("PYTEST_XDIST_WORKER", "alone")
MEDIA_ROOT = HOME / "test" / WORKER / "files"
EMAIL_FILE_PATH = HOME / "test" / WORKER / "mail"
VENDORS_INSIDE = True  # the houses and twins of tests stand on this machine
MATCH_BY_MEANING = False  # where a test is about it, the test says so
