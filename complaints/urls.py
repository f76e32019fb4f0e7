from django.urls import path

from complaints.views import filing, photos, tracking

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
    path("foto/<int:pk>/", photos.photo, name="photo"),
]
