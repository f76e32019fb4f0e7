"""Errors told to the operator's Sentry or GlitchTip; off until SENTRY_DSN is set.

Needs the extra `errors`. What leaves this server is built anew from a list of what
may: types of errors, places in the code, names of views. Nothing a person typed, no
address of the site or of the network, no cookie, no value of a variable.
"""

from __future__ import annotations

from typing import Any, cast

import sentry_sdk

KEPT = [
    *("event_id", "timestamp", "level", "platform", "logger"),
    *("release", "environment", "transaction", "sdk"),
]
KEPT_OF_FRAME = [
    *("filename", "abs_path", "function", "module", "lineno"),
    *("pre_context", "context_line", "post_context", "in_app"),
]


def start(dsn: str, environment: str) -> None:
    sentry_sdk.init(
        dsn=dsn,
        environment=environment,
        include_local_variables=False,
        max_request_body_size="never",
        max_breadcrumbs=0,
        server_name="portal",
        traces_sample_rate=None,
        before_send=cast(Any, bare),
        # No transactions and no logs go out, whatever an integration wants.
        before_send_transaction=lambda event, hint: None,
    )


def bare(event: dict[str, Any], hint: dict[str, Any]) -> dict[str, Any]:
    """The event with nothing in it but what KEPT names.

    The message of an exception goes too: a database names the value that it
    refused. Of a log line its template stays, not what was filled in.
    """
    kept = {name: event[name] for name in KEPT if name in event}
    if method := event.get("request", {}).get("method"):
        kept["request"] = {"method": method}
    if template := event.get("logentry", {}).get("message"):
        kept["logentry"] = {"message": template}
    errors = event.get("exception", {}).get("values", [])
    if errors:
        kept["exception"] = {"values": [_bare_error(error) for error in errors]}
    return kept


def _bare_error(error: dict[str, Any]) -> dict[str, Any]:
    frames = (error.get("stacktrace") or {}).get("frames", [])
    return {
        "type": error.get("type"),
        "module": error.get("module"),
        "value": "",
        "stacktrace": {
            "frames": [
                {name: frame[name] for name in KEPT_OF_FRAME if name in frame}
                for frame in frames
            ]
        },
    }
