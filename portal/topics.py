"""All that can be followed by e-mail, and how soon its followers hear of it."""

from complaints import topics as of_complaints
from notifications.models import Subscription
from notifications.topics import Source
from portal.news import topics as of_news
from services import topics as of_services

OWNERS = (of_complaints.topic, of_services.topic, of_news.topic)
# Who follows one complaint is told at once by the change itself.
AT_ONCE: list[Source] = [
    of_complaints.news_of_lists,
    of_services.news,
    of_news.news,
]
SOURCES: dict[str, list[Source]] = {
    Subscription.Frequency.IMMEDIATE: AT_ONCE,
    Subscription.Frequency.DAILY: [*AT_ONCE, of_complaints.news_of_single_ones],
    Subscription.Frequency.WEEKLY: [*AT_ONCE, of_complaints.news_of_single_ones],
}
