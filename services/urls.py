from django.urls import path

from services.views import data, finder, flows, services, signposts, taxes

app_name = "services"

urlpatterns = [
    path("layanan/", finder.service_list, name="list"),
    path("layanan/perubahan.atom", data.changes, name="feed"),
    path("layanan/gangguan.ics", data.closures, name="closures"),
    path("layanan/<slug:slug>/", services.service_detail, name="service"),
    path("layanan/<slug:slug>/perubahan/", services.service_changes, name="changes"),
    path("layanan/<slug:slug>/sms/", services.service_sms, name="sms"),
    path("layanan/<slug:slug>/masukan/", services.service_feedback, name="feedback"),
    path("data/layanan.jsonld", data.catalogue, name="catalogue"),
    path("panduan/", flows.flow_list, name="flows"),
    path("panduan/<slug:slug>/", flows.flow_step, name="flow"),
    path("panduan/<slug:slug>/<path:answers>/", flows.flow_step, name="flow_step"),
    path("bukan-provinsi/", signposts.signpost_list, name="signposts"),
    path("bukan-provinsi/<slug:slug>/", signposts.signpost, name="signpost"),
    path("pajak/", taxes.tax_list, name="taxes"),
    path("pajak/<slug:slug>/", taxes.tax_detail, name="tax"),
    path("pajak/<slug:slug>/hitung/", taxes.calculate, name="calculate"),
]
