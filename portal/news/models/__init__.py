from portal.news.models.conversation import (
    BlockedWord,
    Comment,
    Commenter,
    CommentEvent,
    CommentReport,
    CommentSupport,
    Subject,
    thread_url,
)
from portal.news.models.posts import Correction, NewsPicture, NewsPost, NewsReading
from portal.news.models.programmes import Programme, ProgrammeUpdate

__all__ = [
    "BlockedWord",
    "Comment",
    "CommentEvent",
    "CommentReport",
    "CommentSupport",
    "Commenter",
    "Correction",
    "NewsPicture",
    "NewsPost",
    "NewsReading",
    "Programme",
    "ProgrammeUpdate",
    "Subject",
    "thread_url",
]
