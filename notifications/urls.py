from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("kotak/<str:mailbox>/", views.mailbox, name="mailbox"),
    path("kotak/<str:mailbox>/hapus/", views.forget, name="forget"),
    path("kotak/<str:mailbox>/<int:pk>/", views.change, name="change"),
    path(
        "kotak/<str:mailbox>/berhenti/<str:frequency>/",
        views.stop_digest,
        name="stop_digest",
    ),
    path("<str:token>/", views.subscription, name="subscription"),
    path("<str:token>/ya/", views.confirm, name="confirm"),
    path("<str:token>/berhenti/", views.unsubscribe, name="unsubscribe"),
]
