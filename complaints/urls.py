from django.urls import path

from complaints import views

app_name = "complaints"

urlpatterns = [
    path("", views.landing, name="landing"),
    path("baru/", views.new, name="new"),
    path("terkirim/", views.receipt, name="receipt"),
    path("terkirim/dicatat/", views.receipt_noted, name="receipt_noted"),
    path("lacak/", views.track, name="track"),
    path("lacak/<str:public_code>/", views.tracked, name="tracked"),
    path("lacak/<str:public_code>/pesan/", views.reply, name="reply"),
    path("lacak/<str:public_code>/selesai/", views.confirm, name="confirm"),
    path("lacak/<str:public_code>/buka-kembali/", views.reopen, name="reopen"),
    path("lacak/<str:public_code>/batalkan/", views.cancel, name="cancel"),
    path("foto/<int:pk>/", views.photo, name="photo"),
]
