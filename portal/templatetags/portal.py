"""The site's own template tags; settings.py makes them built in."""

from django import template

register = template.Library()
