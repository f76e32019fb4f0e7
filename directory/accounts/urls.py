"""Addresses of the staff's accounts. The names are allauth's; what is not named
here, such as signing up, does not exist."""

from allauth.account import views as account
from allauth.mfa.base import views as mfa
from allauth.mfa.recovery_codes import views as codes
from allauth.mfa.totp import views as totp
from allauth.mfa.webauthn import views as webauthn
from allauth.usersessions.views import list_usersessions
from django.urls import path, re_path
from django.views.generic import RedirectView

from directory.accounts import views

urlpatterns = [
    path("", RedirectView.as_view(pattern_name="mfa_index")),
    path("masuk/", views.Login.as_view(), name="account_login"),
    path("masuk/kode/", mfa.authenticate, name="mfa_authenticate"),
    path("masuk/kunci/", webauthn.login_webauthn, name="mfa_login_webauthn"),
    path("keluar/", account.logout, name="account_logout"),
    path("tidak-aktif/", account.account_inactive, name="account_inactive"),
    path("pastikan/", account.reauthenticate, name="account_reauthenticate"),
    path("pastikan/kode/", mfa.reauthenticate, name="mfa_reauthenticate"),
    path(
        "pastikan/kunci/",
        webauthn.reauthenticate_webauthn,
        name="mfa_reauthenticate_webauthn",
    ),
    path("kata-sandi/", account.password_change, name="account_change_password"),
    path("kata-sandi/buat/", account.password_set, name="account_set_password"),
    path("kata-sandi/lupa/", account.password_reset, name="account_reset_password"),
    path(
        "kata-sandi/lupa/terkirim/",
        account.password_reset_done,
        name="account_reset_password_done",
    ),
    path(
        "kata-sandi/lupa/selesai/",
        account.password_reset_from_key_done,
        name="account_reset_password_from_key_done",
    ),
    re_path(
        r"^kata-sandi/lupa/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>[-0-9A-Za-z]+)/$",
        account.password_reset_from_key,
        name="account_reset_password_from_key",
    ),
    path("keamanan/", mfa.index, name="mfa_index"),
    path("keamanan/aplikasi/", views.ActivateTotp.as_view(), name="mfa_activate_totp"),
    path("keamanan/aplikasi/lepas/", totp.deactivate_totp, name="mfa_deactivate_totp"),
    path("keamanan/kunci/", webauthn.list_webauthn, name="mfa_list_webauthn"),
    path("keamanan/kunci/tambah/", views.AddPasskey.as_view(), name="mfa_add_webauthn"),
    path(
        "keamanan/kunci/<int:pk>/hapus/",
        webauthn.remove_webauthn,
        name="mfa_remove_webauthn",
    ),
    path(
        "keamanan/kunci/<int:pk>/nama/",
        webauthn.edit_webauthn,
        name="mfa_edit_webauthn",
    ),
    path(
        "keamanan/pemulihan/", codes.view_recovery_codes, name="mfa_view_recovery_codes"
    ),
    path(
        "keamanan/pemulihan/baru/",
        codes.generate_recovery_codes,
        name="mfa_generate_recovery_codes",
    ),
    path(
        "keamanan/pemulihan/unduh/",
        codes.download_recovery_codes,
        name="mfa_download_recovery_codes",
    ),
    path("undangan/", views.accept_invitation, name="accept_invitation"),
    path("undangan/<str:token>/", views.invited, name="invited"),
    path("sesi/", list_usersessions, name="usersessions_list"),
]
