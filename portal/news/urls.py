from django.urls import path

from portal.news.views import posts, programmes, thread

app_name = "news"

urlpatterns = [
    path("berita/", posts.post_list, name="posts"),
    path("berita/umpan.xml", posts.feed, name="feed"),
    path("berita/gambar/<int:pk>.jpg", posts.picture, name="picture"),
    path("berita/komentar/<str:token>/", thread.confirm, name="confirm"),
    path("berita/<slug:slug>/", posts.post_detail, name="post"),
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
