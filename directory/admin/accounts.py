"""Accounts and invitations in the admin.

Rights change by the verbs of directory/accounts only: no form here has a field for
one, so no POST can bring one in.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from allauth.account.internal.flows.reauthentication import (
    raise_if_reauthentication_required,
)
from allauth.account.models import EmailAddress
from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Exists, OuterRef, QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from directory.accounts import invitations, rights
from directory.accounts.rights import NotAllowed
from directory.admin.roles import staff_of
from directory.models import Invitation, StaffPosting, User
from directory.staff_forms import PostingForm

Role = StaffPosting.Role

# allauth's tables hold secrets and addresses that our verbs keep; none is for hands.
for table in (EmailAddress, Authenticator, UserSession):
    # Its own desk stands before it is taken away, whoever loads ours.
    import_module(table.__module__.replace(".models", ".admin"))
    admin.site.unregister(table)


def manages_staff(request: HttpRequest) -> bool:
    user = request.user
    return isinstance(user, User) and rights.may_manage_staff(
        user, timezone.localdate()
    )


def posted(request: HttpRequest) -> Any:
    """What was sent, if the form was; even an empty one has then been sent."""
    return request.POST if request.method == "POST" else None


class InvitationForm(PostingForm):
    email = forms.EmailField(label=_("Alamat e-mail"), max_length=254)
    field_order = ["email", "role", "agency"]
    ADMINISTRATOR = "administrator"

    def __init__(self, *args: Any, by: User, **kwargs: Any) -> None:
        super().__init__(*args, by=by, **kwargs)
        self.by = by
        if by.is_superuser:
            roles: Any = self.fields["role"]
            roles.choices = [*Role.choices, (self.ADMINISTRATOR, _("Administrator"))]
            self.fields["agency"].required = False
            self.fields["agency"].help_text = _("Kosong hanya untuk administrator.")

    def clean(self) -> dict[str, Any]:
        """Tries the invitation; what it refuses stands in the form."""
        data = self.cleaned_data
        is_administrator = data.get("role") == self.ADMINISTRATOR
        if not is_administrator and "role" in data and not data.get("agency"):
            self.add_error("agency", _("Pilih instansinya."))
        if self.errors:
            return data
        try:
            invitations.invite(
                data["email"],
                by=self.by,
                now=timezone.now(),
                role="" if is_administrator else data["role"],
                agency=None if is_administrator else data["agency"],
            )
        except NotAllowed as refusal:
            self.add_error("email", str(refusal))
        return data


class FormPageMixin:
    """A page of the desk with one form of ours."""

    admin_site: admin.AdminSite
    opts: Any

    def form_page(
        self, request: HttpRequest, title: Any, form: forms.Form, **context: Any
    ) -> HttpResponse:
        return TemplateResponse(
            request,
            "admin/directory/form_page.html",
            {
                **self.admin_site.each_context(request),
                "title": title,
                "opts": self.opts,
                "form": form,
                "back_url": reverse(
                    f"admin:directory_{self.opts.model_name}_changelist"
                ),
                **context,
            },
            status=422 if form.is_bound else 200,
        )


@admin.register(Invitation)
class InvitationAdmin(FormPageMixin, admin.ModelAdmin):
    """Administrators see all invitations, a head those of the own agency."""

    list_display = ["email", "right", "agency", "invited_by", "sent_at", "state_now"]
    list_display_links = None
    list_select_related = ["agency", "invited_by"]
    actions = ["resend", "revoke"]
    show_full_result_count = False

    @admin.display(description=_("peran"))
    def right(self, invitation: Invitation) -> str:
        return invitation.get_role_display() or str(_("Administrator"))

    @admin.display(description=_("keadaan"))
    def state_now(self, invitation: Invitation) -> str:
        return invitation.state(timezone.now())

    def get_queryset(self, request: HttpRequest) -> QuerySet[Invitation]:
        found: Any = super().get_queryset(request)
        user = staff_of(request)
        if user.is_superuser:
            return found
        return found.of_agencies(rights.headed_agencies(user, timezone.localdate()))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return manages_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return manages_staff(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return manages_staff(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def add_view(
        self, request: HttpRequest, form_url: str = "", extra_context: Any = None
    ) -> HttpResponse:
        if not manages_staff(request):
            raise PermissionDenied
        form = InvitationForm(posted(request), by=staff_of(request))
        if form.is_valid():
            text = _("Undangan dikirim ke %(email)s. Berlaku 72 jam, sekali pakai.")
            messages.success(request, text % {"email": form.cleaned_data["email"]})
            return redirect("admin:directory_invitation_changelist")
        return self.form_page(request, _("Undang petugas"), form)

    @admin.action(description=_("Kirim ulang"), permissions=["view"])
    def resend(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        each(request, queryset, invitations.resend)

    @admin.action(description=_("Batalkan"), permissions=["view"])
    def revoke(self, request: HttpRequest, queryset: QuerySet[Invitation]) -> None:
        each(request, queryset, invitations.revoke)


def each(request: HttpRequest, rows: QuerySet[Any], verb: Callable[..., None]) -> None:
    """Call the verb on every row and report what was refused, and why."""
    done = 0
    for row in rows:
        try:
            verb(row, by=staff_of(request), now=timezone.now())
        except NotAllowed as refusal:
            messages.error(request, f"{row}: {refusal}")
        else:
            done += 1
    messages.info(request, _("%(n)d selesai.") % {"n": done})


class EmailForm(forms.ModelForm):
    class Meta:
        model = User
        fields = ("email", "name")


# What an administrator does to an account: address, words, verb.
ACTS: dict[str, tuple[Any, Callable[..., None]]] = {
    "nonaktifkan": (_("Nonaktifkan"), rights.deactivate),
    "aktifkan": (_("Aktifkan"), rights.activate),
    "jadikan-administrator": (_("Jadikan administrator"), rights.make_administrator),
    "cabut-administrator": (_("Cabut administrator"), rights.unmake_administrator),
    "lepas-pengaman": (_("Lepas pengaman kedua"), rights.release_second_factor),
    "akhiri-sesi": (_("Akhiri semua sesi"), rights.log_out_everywhere),
}


@admin.register(User)
class UserAdmin(FormPageMixin, admin.ModelAdmin):
    form = EmailForm
    ordering = ["email"]
    list_display = ["email", "name", "is_active", "is_superuser", "has_factor"]
    list_filter = ["is_active", "is_superuser", "postings__role"]
    search_fields = ["email", "name"]
    fields = ["email", "name", "is_active", "is_superuser", "last_login"]
    readonly_fields = ["is_active", "is_superuser", "last_login"]
    actions = ["deactivate"]
    change_form_template = "admin/directory/user/change_form.html"

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        factors = Authenticator.objects.filter(user=OuterRef("pk"))
        rows = super().get_queryset(request).annotate(factor=Exists(factors))
        under = rights.staff_under(staff_of(request), timezone.localdate())
        return rows.filter(pk__in=under.values("pk"))

    def get_list_filter(self, request: HttpRequest) -> Any:
        """A head is not told what roles somebody has elsewhere."""
        return self.list_filter if staff_of(request).is_superuser else ["is_active"]

    def has_module_permission(self, request: HttpRequest) -> bool:
        return manages_staff(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """A head reads the accounts of the own agency and changes their roles."""
        return manages_staff(request)

    @admin.display(description=_("pengaman kedua"), boolean=True)
    def has_factor(self, user: Any) -> bool:
        return bool(user.factor)

    def has_add_permission(self, request: HttpRequest) -> bool:
        """By invitation only."""
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Deactivated, since the audit names them."""
        return False

    def save_model(
        self, request: HttpRequest, obj: User, form: Any, change: bool
    ) -> None:
        email = obj.email
        if "email" in form.changed_data:
            obj.email = User.objects.get(pk=obj.pk).email
        obj.save(update_fields=["name"])
        if "email" in form.changed_data:
            try:
                rights.change_email(
                    obj, email, by=staff_of(request), now=timezone.now()
                )
            except NotAllowed as refusal:
                messages.error(request, str(refusal))

    def get_urls(self) -> list[URLPattern]:
        view = self.admin_site.admin_view
        return [
            path(
                "<int:pk>/aksi/<slug:name>/", view(self.act), name="directory_user_act"
            ),
            path("<int:pk>/peran/", view(self.post), name="directory_user_post"),
            path(
                "<int:pk>/peran/<int:posting>/cabut/",
                view(self.end),
                name="directory_user_end",
            ),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        context: dict[str, Any] = {"acts": {}}
        user = self.get_object(request, object_id)
        # Who finds this desk open must not lead an account to another mailbox.
        if request.method == "POST":
            raise_if_reauthentication_required(request, app="admin")
        if user and self.has_view_permission(request, user):
            context["desk_postings"] = self._postings(request, user)
        if user and self.has_change_permission(request, user):
            context["acts"] = {
                name: words
                for name, (words, _verb) in ACTS.items()
                if name not in self._idle_acts(user)
            }
        return super().change_view(request, object_id, form_url, context)

    @staticmethod
    def _postings(request: HttpRequest, user: User) -> list[tuple[StaffPosting, bool]]:
        """Those that the visitor knows of, and whether they may end each."""
        by, today = staff_of(request), timezone.localdate()
        rows = StaffPosting.objects.current(today).filter(user=user)
        if not by.is_superuser:
            rows = rows.filter(agency__in=rights.headed_agencies(by, today))
        return [
            (row, rights.may_grant(by, row.role, row.agency, today))
            for row in rows.select_related("agency")
        ]

    @staticmethod
    def _idle_acts(user: User) -> set[str]:
        """What would change nothing."""
        return {
            "aktifkan" if user.is_active else "nonaktifkan",
            "jadikan-administrator" if user.is_superuser else "cabut-administrator",
        }

    def _user_or_404(self, request: HttpRequest, pk: int) -> User:
        if not self.has_view_permission(request):
            raise PermissionDenied
        user: User | None = self.get_object(request, str(pk))
        if user is None:
            raise Http404
        raise_if_reauthentication_required(request, app="admin")
        return user

    def _back(self, user: User) -> str:
        return reverse("admin:directory_user_change", args=[user.pk])

    def _run(
        self, request: HttpRequest, user: User, title: Any, form: Any, verb: Any
    ) -> HttpResponse:
        """Ask on GET; on POST do it, or say in the form why not."""
        if form.is_valid():
            try:
                verb()
            except NotAllowed as refusal:
                form.add_error(None, str(refusal))
            else:
                messages.success(request, f"{title}: {user}")
                return redirect(self._back(user))
        return self.form_page(
            request, f"{title}: {user}", form, back_url=self._back(user)
        )

    def act(self, request: HttpRequest, pk: int, name: str) -> HttpResponse:
        if not self.has_change_permission(request):
            raise PermissionDenied
        user = self._user_or_404(request, pk)
        if name not in ACTS:
            raise Http404
        title, verb = ACTS[name]
        form = forms.Form(posted(request))
        by, now = staff_of(request), timezone.now()
        return self._run(request, user, title, form, lambda: verb(user, by=by, now=now))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        user = self._user_or_404(request, pk)
        by, now = staff_of(request), timezone.now()
        form = PostingForm(posted(request), by=by)

        def give() -> None:
            data = form.cleaned_data
            rights.post(user, data["agency"], data["role"], by=by, now=now)

        return self._run(request, user, _("Beri peran"), form, give)

    def end(self, request: HttpRequest, pk: int, posting: int) -> HttpResponse:
        user = self._user_or_404(request, pk)
        known = (row for row, _mine in self._postings(request, user))
        found = next((row for row in known if row.pk == posting), None)
        if found is None:
            raise Http404
        form = forms.Form(posted(request))
        by, now = staff_of(request), timezone.now()
        return self._run(
            request,
            user,
            _("Cabut peran"),
            form,
            lambda: rights.end_posting(found, by=by, now=now),
        )

    @admin.action(description=_("Nonaktifkan akun terpilih"), permissions=["change"])
    def deactivate(self, request: HttpRequest, queryset: QuerySet[User]) -> None:
        each(request, queryset, rights.deactivate)
