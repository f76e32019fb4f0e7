"""E-mail by Django's configured backend."""

import datetime
import hashlib
from email.utils import parseaddr
from smtplib import SMTPDataError, SMTPRecipientsRefused

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection

from notifications.models import Message
from notifications.transports import Permanent, RetryLater, TransportDown

# RFC 5321, 4.2.1: from 500 on a reply is final.
PERMANENT = 500
# Of a provider's interface (RFC 6585, 4).
TOO_MANY = 429
RATE_REST = datetime.timedelta(minutes=1)


def send(message: Message) -> None:
    """Send `message` once; a repeat after a crash carries the same Message-ID.

    Raises TransportDown if the mail server cannot be reached or refuses our log-in,
    Permanent if it refuses this recipient or content for good, and whatever else the
    mail backend raises, among them OSError and SMTPException.
    """
    connection = get_connection()
    try:
        connection.open()
    except OSError as error:  # SMTPException is one of these
        raise TransportDown(f"{type(error).__name__}: {error}") from error
    try:
        _compose(message, connection).send()
    except SMTPRecipientsRefused as error:
        if all(code >= PERMANENT for code, _ in error.recipients.values()):
            raise Permanent(f"SMTPRecipientsRefused: {error.recipients}") from error
        raise
    except SMTPDataError as error:
        if error.smtp_code >= PERMANENT:
            raise Permanent(f"SMTPDataError: {error}") from error
        raise
    except Exception as error:
        if settings.MAIL_PROVIDER:
            raise _told_by_provider(error) from error
        raise
    finally:
        connection.close()


def _told_by_provider(error: Exception) -> Exception:
    """What a refusal of the provider's interface means to the outbox."""
    from anymail.exceptions import (  # type: ignore[import-untyped]
        AnymailInvalidAddress,
        AnymailRecipientsRefused,
    )

    status = getattr(error, "status_code", None)
    # Its own text may hold the letter and the address.
    reason = f"{type(error).__name__}: HTTP {status}"
    if isinstance(error, AnymailInvalidAddress | AnymailRecipientsRefused):
        return Permanent(reason)
    if status in (401, 402, 403):
        return TransportDown(reason)
    if status == TOO_MANY:
        return RetryLater(reason, RATE_REST)
    if status is not None and status < PERMANENT:
        return Permanent(reason)
    return ConnectionError(reason)


def _compose(message: Message, connection: object) -> EmailMultiAlternatives:
    mail = EmailMultiAlternatives(
        subject=message.subject,
        body=message.text,
        to=[message.recipient],
        reply_to=[message.reply_to] if message.reply_to else None,
        headers={
            "Message-ID": message_id(message),
            "Auto-Submitted": "auto-generated",
        },
        connection=connection,
    )
    if message.unsubscribe_url:
        mail.extra_headers["List-Unsubscribe"] = f"<{message.unsubscribe_url}>"
        mail.extra_headers["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    if message.html:
        mail.attach_alternative(message.html, "text/html")
    return mail


def message_id(message: Message) -> str:
    digest = hashlib.sha256(message.dedup_key.encode()).hexdigest()[:32]
    domain = parseaddr(settings.DEFAULT_FROM_EMAIL)[1].rpartition("@")[2]
    return f"<{digest}@{domain or 'localhost'}>"
