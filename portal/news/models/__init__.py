from portal.news.models.conversation import Comment, Commenter
from portal.news.models.posts import Correction, NewsPost
from portal.news.models.programmes import Programme, ProgrammeUpdate

__all__ = [
    "Comment",
    "Commenter",
    "Correction",
    "NewsPost",
    "Programme",
    "ProgrammeUpdate",
]
