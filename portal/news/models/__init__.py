from portal.news.models.conversation import Comment, Commenter
from portal.news.models.posts import Correction, NewsPicture, NewsPost, NewsReading
from portal.news.models.programmes import Programme, ProgrammeUpdate

__all__ = [
    "Comment",
    "Commenter",
    "Correction",
    "NewsPicture",
    "NewsPost",
    "NewsReading",
    "Programme",
    "ProgrammeUpdate",
]
