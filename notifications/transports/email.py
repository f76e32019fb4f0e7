"""E-mail by Django's configured backend."""

import hashlib
from email.utils import parseaddr

from django.conf import settings
from django.core.mail import EmailMultiAlternatives

from notifications.models import Message


def send(message: Message) -> None:
    """Send `message` once; a repeat after a crash carries the same Message-ID.

    Raises whatever the mail backend raises, among them OSError and SMTPException.
    """
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.recipient],
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
        },
    )
    if message.unsubscribe_url:
        mail.extra_headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    mail.send()


def message_id(message: Message) -> str:
    digest = hashlib.sha256(message.dedup_key.encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{digest}@{domain or 'localhost'}>"
