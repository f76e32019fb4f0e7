from django.urls import path

from complaints.views import filing, own_data, photos, public, tracking

app_name = "complaints"

urlpatterns = [
    path("", filing.landing, name="landing"),
    path("baru/", filing.new, name="new"),
    path("terkirim/", filing.receipt, name="receipt"),
    path("terkirim/dicatat/", filing.receipt_noted, name="receipt_noted"),
    path("lacak/", tracking.track, name="track"),
    path("lacak/<str:public_code>/", tracking.tracked, name="tracked"),
    path("lacak/<str:public_code>/pesan/", tracking.reply, name="reply"),
    path("lacak/<str:public_code>/selesai/", tracking.confirm, name="confirm"),
    path("lacak/<str:public_code>/buka-kembali/", tracking.reopen, name="reopen"),
    path("lacak/<str:public_code>/batalkan/", tracking.cancel, name="cancel"),
    path("lacak/<str:public_code>/data-saya/", own_data.show, name="own_data"),
    path(
        "lacak/<str:public_code>/data-saya.json",
        own_data.download,
        name="own_data_json",
    ),
    path(
        "lacak/<str:public_code>/berhenti-surat/",
        own_data.withdraw_contact,
        name="withdraw_contact",
    ),
    path(
        "lacak/<str:public_code>/hapus-data/",
        own_data.request_erasure,
        name="request_erasure",
    ),
    path("persetujuan/", own_data.consent, name="consent"),
    path("foto/<int:pk>/", photos.photo, name="photo"),
    path("daftar/", public.complaint_list, name="list"),
    path("daftar/umpan.xml", public.feed, name="feed"),
    # Last: any other word is a complaint's number.
    path("<str:public_code>/", public.detail, name="detail"),
    path("<str:public_code>/dukung/", public.add_support, name="support"),
    path("<str:public_code>/laporkan/", public.report_abuse, name="report_abuse"),
    path("<str:public_code>/ikuti/", public.follow, name="follow"),
]
