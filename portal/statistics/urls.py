from django.urls import path

from portal.statistics import views

app_name = "statistics"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("indeks/", views.index_page, name="index"),
    path("indeks/<slug:table>.csv", views.index_csv, name="index_csv"),
    path("<slug:slug>.csv", views.section_csv, name="section_csv"),
]
