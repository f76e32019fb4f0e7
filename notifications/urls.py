from django.urls import path

from notifications import views

app_name = "notifications"

urlpatterns = [
    path("<str:token>/", views.subscription, name="subscription"),
    path("<str:token>/ya/", views.confirm, name="confirm"),
    path("<str:token>/berhenti/", views.unsubscribe, name="unsubscribe"),
]
