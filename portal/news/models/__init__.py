from portal.news.models.consultations import Consultation, Option, Vote
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
from portal.news.models.notices import EmergencyNotice
from portal.news.models.posts import Correction, NewsPicture, NewsPost, NewsReading
from portal.news.models.programmes import Programme, ProgrammeUpdate
from portal.news.models.rising import Rising

__all__ = [
    "BlockedWord",
    "Comment",
    "CommentEvent",
    "CommentReport",
    "CommentSupport",
    "Commenter",
    "Consultation",
    "Correction",
    "EmergencyNotice",
    "NewsPicture",
    "NewsPost",
    "NewsReading",
    "Option",
    "Programme",
    "ProgrammeUpdate",
    "Rising",
    "Subject",
    "Vote",
    "thread_url",
]
