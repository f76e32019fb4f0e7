"""Javanese writes dates and numbers as Indonesian does."""

from portal.formats.id.formats import *  # noqa: F403
