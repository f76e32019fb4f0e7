from django.urls import path

from directory import views

app_name = "directory"

urlpatterns = [
    path("", views.agency_list, name="list"),
    path("<slug:slug>/", views.agency_detail, name="agency"),
]
