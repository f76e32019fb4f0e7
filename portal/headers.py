"""Security headers that Django and django-csp do not send."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

# Nothing is allowed but the position, which the report form may ask for.
PERMISSIONS = (
    "accelerometer=(), camera=(), display-capture=(), geolocation=(self), gyroscope=(),"
    " hid=(), magnetometer=(), microphone=(), midi=(), payment=(), serial=(), usb=(),"
    " browsing-topics=()"
)


def isolation_headers(
    get_response: Callable[[HttpRequest], HttpResponse],
) -> Callable[[HttpRequest], HttpResponse]:
    """Keep other sites from embedding our answers or sharing a process with them."""

    def middleware(request: HttpRequest) -> HttpResponse:
        response = get_response(request)
        response.headers.setdefault("Permissions-Policy", PERMISSIONS)
        response.headers.setdefault("Cross-Origin-Resource-Policy", "same-origin")
        response.headers.setdefault("Cross-Origin-Embedder-Policy", "require-corp")
        return response

    return middleware
