from django.urls import path

from services import views

app_name = "services"

urlpatterns = [
    path("layanan/", views.service_list, name="list"),
    path("layanan/<slug:slug>/", views.service_detail, name="service"),
    path("pajak/", views.tax_list, name="taxes"),
    path("pajak/<slug:slug>/", views.tax_detail, name="tax"),
]
