from django.urls import path

from portal.statistics import views

app_name = "statistics"

urlpatterns = [
    path("", views.overview, name="overview"),
    path("indeks/", views.index_page, name="index"),
    path("indeks/<slug:table>.csv", views.index_csv, name="index_csv"),
    path("widget/<slug:slug>/", views.widget_page, name="widget"),
    path("widget/<slug:slug>.svg", views.widget_svg, name="widget_svg"),
    path("<slug:slug>.csv", views.section_csv, name="section_csv"),
]
