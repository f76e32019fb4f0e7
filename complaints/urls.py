from django.urls import path

from complaints.views import (
    filing,
    own_data,
    photos,
    public,
    reporter,
    steps,
    tracking,
)

app_name = "complaints"

urlpatterns = [
    path("", filing.landing, name="landing"),
    path("baru/", filing.new, name="new"),
    path("langkah/", steps.start, name="steps"),
    path("langkah/periksa/", steps.check, name="check"),
    path("langkah/hapus/", steps.discard, name="discard_draft"),
    path("langkah/foto/<int:number>/", steps.photo, name="draft_photo"),
    path("langkah/foto/<int:number>/hapus/", steps.remove_photo, name="remove_photo"),
    path("langkah/<slug:step>/", steps.step, name="step"),
    path("terkirim/", filing.receipt, name="receipt"),
    path("terkirim/dicatat/", filing.receipt_noted, name="receipt_noted"),
    path("lacak/", tracking.track, name="track"),
    path("lacak/tautan/", reporter.ask_link, name="ask_link"),
    path("lacak/tautan/<str:token>/", reporter.access_link, name="access_link"),
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
    path("lacak/<str:public_code>/nilai/", reporter.rate, name="rate"),
    path("lacak/<str:public_code>/tertutup/", reporter.hide_more, name="hide_more"),
    path("lacak/<str:public_code>/kabar/", reporter.news, name="news"),
    path("foto/<int:pk>/", photos.photo, name="photo"),
    path("daftar/", public.complaint_list, name="list"),
    path("daftar/umpan.xml", public.feed, name="feed"),
    # Last: any other word is a complaint's number.
    path("<str:public_code>/", public.detail, name="detail"),
    path("<str:public_code>/dukung/", public.add_support, name="support"),
    path("<str:public_code>/laporkan/", public.report_abuse, name="report_abuse"),
    path("<str:public_code>/ikuti/", public.follow, name="follow"),
]
