"""The moderators' queue: each button calls a verb of conversation.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from complaints.models import Category
from directory.models import Agency, Region, StaffPosting, User
from portal.news import conversation, moderation
from portal.news.models import Comment, Commenter

MODERATE = set(StaffPosting.Role.values) - {StaffPosting.Role.AUDITOR}


class ModerationForm(forms.Form):
    """One form, one decision; only what the decision needs has to be filled in."""

    APPROVE, REJECT, ANSWER, COMPLAINT = "terbitkan", "tolak", "jawab", "aduan"

    decision = forms.ChoiceField(
        label=_("Keputusan"),
        choices=[
            (APPROVE, _("Terbitkan")),
            (ANSWER, _("Jawab resmi (sekaligus menerbitkan)")),
            (COMPLAINT, _("Jadikan aduan")),
            (REJECT, _("Tolak")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=_("Jawaban atau alasan penolakan"),
        required=False,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5, "cols": 80}),
    )
    category = forms.ModelChoiceField(
        label=_("Kategori aduan"), queryset=Category.objects.active(), required=False
    )
    region = forms.ModelChoiceField(
        label=_("Kabupaten/kota aduan"), queryset=Region.objects.all(), required=False
    )

    def clean(self) -> dict[str, Any]:
        data = super().clean() or self.cleaned_data
        decision = data.get("decision")
        if decision in (self.REJECT, self.ANSWER) and not data.get("text"):
            self.add_error("text", _("Tuliskan jawaban atau alasannya."))
        if decision == self.COMPLAINT:
            for name in ("category", "region"):
                if not data.get(name):
                    self.add_error(name, _("Isi untuk menjadikan aduan."))
        return data

    def run(self, comment: Comment, user: User) -> None:
        """Call the verb; raises ConversationError."""
        now, data = timezone.now(), self.cleaned_data
        match data["decision"]:
            case self.APPROVE:
                moderation.approve(comment, by=user, now=now)
            case self.REJECT:
                moderation.reject(comment, by=user, now=now, reason=data["text"])
            case self.ANSWER:
                agency = comment.subject.agency or _first_agency(user)
                if agency is None:
                    raise conversation.ConversationError(
                        str(_("Halaman ini belum punya instansi yang menjawab."))
                    )
                moderation.answer(
                    comment, by=user, agency=agency, now=now, body=data["text"]
                )
            case self.COMPLAINT:
                moderation.turn_into_complaint(
                    comment,
                    by=user,
                    now=now,
                    category=data["category"],
                    region=data["region"],
                )


def _first_agency(user: User) -> Agency | None:
    postings = user.current_postings(timezone.localdate())
    return postings[0].agency if postings else None


@admin.register(Comment)
class CommentAdmin(admin.ModelAdmin):
    list_display = ["excerpt", "name", "about", "state", "created_at", "due_at"]
    list_filter = ["state"]
    list_select_related = ["post", "programme"]
    ordering = ["pk"]
    actions = ["approve"]
    show_full_result_count = False

    @admin.display(description=_("isi"))
    def excerpt(self, comment: Comment) -> str:
        text = " ".join(comment.body.split())
        return text if len(text) <= 100 else f"{text[:99]}…"

    @admin.display(description=_("tentang"))
    def about(self, comment: Comment) -> str:
        return str(comment.subject)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Comment]:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        own = super().get_queryset(request).filter(user=None)
        return own.exclude(state=Comment.State.UNCONFIRMED).moderable_by(  # type: ignore[attr-defined]
            user, timezone.localdate()
        )

    def _moderates(self, request: HttpRequest) -> bool:
        user = request.user
        return bool(
            user.is_active
            and user.is_staff
            and (user.is_superuser or user.works_as(MODERATE, timezone.localdate()))
        )

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._moderates(request)

    def has_view_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return self._moderates(request)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def has_delete_permission(
        self, request: HttpRequest, obj: Comment | None = None
    ) -> bool:
        return False

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        comment = self.get_object(request, object_id)
        if comment is None or not self._moderates(request):
            raise Http404
        form = ModerationForm(request.POST or None)
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        if form.is_valid():
            try:
                form.run(comment, user)
            except conversation.ConversationError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("Keputusan tersimpan."))
                return redirect("admin:news_comment_changelist")
        context = {
            **self.admin_site.each_context(request),
            "title": _("Komentar"),
            "opts": self.opts,
            "comment": comment,
            "replies": comment.replies.select_related("agency", "user"),
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/news/comment/moderate.html",
            context,
            status=422 if form.is_bound else 200,
        )

    @admin.action(description=_("Terbitkan yang dipilih"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        for comment in queryset:
            try:
                moderation.approve(comment, by=user, now=timezone.now())
            except conversation.ConversationError as error:
                messages.error(request, f"{comment}: {error}")
        messages.success(request, _("Keputusan tersimpan."))


@admin.register(Commenter)
class CommenterAdmin(admin.ModelAdmin):
    """Addresses are identities: administrators only, and only to block one."""

    list_display = ["__str__", "verified_at", "blocked"]
    fields = ["blocked"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
