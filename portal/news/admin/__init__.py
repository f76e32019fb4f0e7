"""The back-office of news, programmes and the conversation."""

from portal.news.admin import consultations, content, moderation, notices

__all__ = ["consultations", "content", "moderation", "notices"]
