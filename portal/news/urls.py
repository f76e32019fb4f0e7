from django.urls import path

from portal.news import views

app_name = "news"

urlpatterns = [
    path("berita/", views.post_list, name="posts"),
    path("berita/umpan.xml", views.feed, name="feed"),
    path("berita/komentar/<str:token>/", views.confirm, name="confirm"),
    path("berita/<slug:slug>/", views.post_detail, name="post"),
    path("program/", views.programme_list, name="programmes"),
    path("program/<slug:slug>/", views.programme_detail, name="programme"),
]
