"""The site: what a citizen or an operator enters by. It sits on top of all apps."""

from portal.celery import app as celery_app

__all__ = ["celery_app"]
