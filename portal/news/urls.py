from django.urls import path

from portal.news.views import (
    comments,
    consultations,
    disruptions,
    posts,
    programmes,
    questions,
    thread,
    visitors,
    voices,
)

app_name = "news"

urlpatterns = [
    path("berita/", posts.post_list, name="posts"),
    path("berita/umpan.xml", posts.feed, name="feed"),
    path("berita/gambar/<int:pk>.jpg", posts.picture, name="picture"),
    path("berita/siapa-menjawab/", questions.who_answers, name="who_answers"),
    path("berita/komentar/<str:token>/", thread.confirm, name="confirm"),
    path("berita/komentar/<int:pk>/dukung/", comments.support, name="support"),
    path("berita/komentar/<int:pk>/laporkan/", comments.report, name="report"),
    path("berita/komentar/<int:pk>/ubah/", comments.edit, name="edit"),
    path(
        "berita/komentar/<int:pk>/jadikan-aduan/",
        comments.as_complaint,
        name="as_complaint",
    ),
    path("berita/komentar/keberatan/<str:token>/", comments.appeal, name="appeal"),
    path("warga/bukti/", visitors.prove, name="prove"),
    path("warga/bukti/wa/", visitors.prove_phone, name="prove_phone"),
    path("warga/bukti/<str:token>/", visitors.prove_link, name="prove_link"),
    path(
        "layanan/<slug:slug>/tanya/",
        questions.service_questions,
        name="service_questions",
    ),
    path("berita/<slug:slug>/", posts.post_detail, name="post"),
    path("gangguan/", disruptions.disruption_list, name="disruptions"),
    path("gangguan/umpan.xml", disruptions.feed, name="disruptions_feed"),
    path("jajak-pendapat/", consultations.consultation_list, name="consultations"),
    path(
        "jajak-pendapat/<slug:slug>/",
        consultations.consultation_detail,
        name="consultation",
    ),
    path("suara-warga/", voices.voices, name="voices"),
    path("program/", programmes.programme_list, name="programmes"),
    path("program/data.csv", programmes.programmes_csv, name="programmes_csv"),
    path("program/data.json", programmes.programmes_json, name="programmes_json"),
    path(
        "program/wilayah/<slug:slug>/",
        programmes.region_programmes,
        name="region_programmes",
    ),
    path("program/foto/<int:pk>.jpg", programmes.update_photo, name="update_photo"),
    path("program/<slug:slug>/", programmes.programme_detail, name="programme"),
]
