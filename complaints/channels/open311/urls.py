from django.urls import path

from complaints.channels.open311 import documentation, views
from complaints.channels.open311.views import endpoint

app_name = "open311"

nothing = endpoint(GET=views.nothing, POST=views.nothing)

urlpatterns = [
    path("", documentation.documentation, name="documentation"),
    path("v2/openapi.json", documentation.openapi, name="openapi"),
    path(
        "v2/discovery.<slug:format>",
        endpoint(GET=views.read_discovery),
        name="discovery",
    ),
    path(
        "v2/services.<slug:format>",
        endpoint(GET=views.read_services),
        name="services",
    ),
    path(
        "v2/services/<slug:service_code>.<slug:format>",
        endpoint(GET=views.read_definition),
        name="definition",
    ),
    path(
        "v2/requests.<slug:format>",
        endpoint(GET=views.read_requests, POST=views.write_request),
        name="requests",
    ),
    path(
        "v2/requests/<slug:public_code>.<slug:format>",
        endpoint(GET=views.read_request),
        name="request",
    ),
    path(
        "v2/tokens/<slug:token>.<slug:format>",
        endpoint(GET=views.read_token),
        name="token",
    ),
    path(
        "v2/servicerequestupdates.<slug:format>",
        endpoint(GET=views.read_updates, POST=views.write_update),
        name="updates",
    ),
    path("v2/<path:rest>.json", nothing, {"format": "json"}, name="nothing"),
    path("v2/<path:rest>", nothing, {"format": "xml"}, name="nothing"),
]
