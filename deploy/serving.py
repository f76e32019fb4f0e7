"""How gunicorn serves: `gunicorn --config deploy/serving.py portal.wsgi`.

The numbers suit 2 cores and 4 GB; WEB_CONCURRENCY changes the workers.
"""

import os
import shutil
from pathlib import Path
from typing import Any

bind = os.environ.get("BIND", "127.0.0.1:8000")
worker_class = "gthread"
workers = int(os.environ.get("WEB_CONCURRENCY", "2"))
threads = 4
# A thread that hangs so long is ended with its worker. The proxy takes in slow
# bodies, so none of it is spent on them.
timeout = 30
graceful_timeout = 30
# Above the proxy's own, so that it never writes to a connection we just closed.
keepalive = 75
max_requests = 5000
max_requests_jitter = 500
limit_request_line = 4094
limit_request_fields = 60
# No access log: the proxy writes one, without addresses and query strings.
accesslog = None
control_socket_disable = True

# Where the workers' counts for /metrics add up; see portal/metrics.py.
METRICS = os.environ.get("PROMETHEUS_MULTIPROC_DIR", "")


def on_starting(server: Any) -> None:
    if METRICS:
        shutil.rmtree(METRICS, ignore_errors=True)
        Path(METRICS).mkdir(parents=True)


def child_exit(server: Any, worker: Any) -> None:
    if METRICS:
        from prometheus_client.multiprocess import mark_process_dead

        mark_process_dead(worker.pid)
