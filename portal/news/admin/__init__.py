"""The back-office of news, programmes and the conversation."""

from portal.news.admin import content, moderation

__all__ = ["content", "moderation"]
