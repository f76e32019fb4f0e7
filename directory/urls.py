from django.urls import path

from directory import downloads, views

app_name = "directory"

urlpatterns = [
    path("", views.agency_list, name="list"),
    path("pimpinan.csv", downloads.heads_csv, name="heads_csv"),
    path("pimpinan.json", downloads.heads_json, name="heads_json"),
    path("pimpinan.jsonld", downloads.heads_json_ld, name="heads_json_ld"),
    path("pimpinan.vcf", downloads.heads_vcard, name="heads_vcard"),
    path("foto/<int:pk>/", downloads.portrait, name="portrait"),
    path("koreksi/<int:pk>/", views.correct, name="correct"),
    path("<slug:slug>/", views.agency_detail, name="agency"),
    path("<slug:slug>/kontak.vcf", downloads.head_vcard, name="head_vcard"),
]
