from django.urls import path

from portal.opendata import views

app_name = "opendata"

urlpatterns = [
    path("", views.catalogue_page, name="catalogue"),
    path("katalog.jsonld", views.catalogue_json_ld, name="catalogue_json_ld"),
    path("<slug:slug>/", views.dataset_page, name="dataset"),
    path("<slug:slug>/skema.json", views.schema, name="schema"),
    path("<slug:slug>/<str:name>", views.file, name="file"),
]
