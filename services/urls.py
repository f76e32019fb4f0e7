from django.urls import path

from services.views import services as views
from services.views import taxes

app_name = "services"

urlpatterns = [
    path("layanan/", views.service_list, name="list"),
    path("layanan/<slug:slug>/", views.service_detail, name="service"),
    path("pajak/", taxes.tax_list, name="taxes"),
    path("pajak/<slug:slug>/", taxes.tax_detail, name="tax"),
    path("pajak/<slug:slug>/hitung/", taxes.calculate, name="calculate"),
]
