"""The moderators' queue: each button calls a verb of portal/news/moderation.py."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.contrib.admin.helpers import ActionForm
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from complaints.models import Category
from directory.admin.roles import works_as
from directory.admin.usage import WhereUsed
from directory.models import Agency, Region, StaffPosting, User
from notifications.read_only import ReadOnlyMixin
from portal.news import moderation
from portal.news.conversation import ConversationError
from portal.news.models import BlockedWord, Comment, Commenter
from portal.news.models.conversation import MODERATORS

MODERATE = set(StaffPosting.Role.values) - {StaffPosting.Role.AUDITOR}

# What a refusal tells its author, so that the same thing is called the same.
REASONS = [
    _("Iklan atau kiriman sampah"),
    _("Memuat data pribadi orang"),
    _("Hinaan, kebencian, atau ancaman"),
    _("Tidak berkaitan dengan halaman ini"),
    _("Sama dengan tulisan lain"),
]


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
    reason = forms.ChoiceField(
        label=_("Alasan penolakan"),
        choices=[("", "---------"), *((text, text) for text in REASONS)],
        required=False,
    )
    text = forms.CharField(
        label=_("Jawaban, atau alasan penolakan dengan kata sendiri"),
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
        if decision == self.ANSWER and not data.get("text"):
            self.add_error("text", _("Tuliskan jawaban atau alasannya."))
        if decision == self.REJECT:
            self._check_reason(data)
        if decision == self.COMPLAINT:
            for name in ("category", "region"):
                if not data.get(name):
                    self.add_error(name, _("Isi untuk menjadikan aduan."))
        return data

    def _check_reason(self, data: dict[str, Any]) -> None:
        """There is one, and its author will be told the whole of it."""
        reason = self._reason(data)
        if not reason:
            self.add_error("reason", _("Pilih alasan, atau tuliskan sendiri."))
        if len(reason) > moderation.LONGEST_REASON:
            told = _("Alasan paling panjang %(n)d huruf.")
            self.add_error("text", told % {"n": moderation.LONGEST_REASON})

    @staticmethod
    def _reason(data: dict[str, Any]) -> str:
        return ". ".join(filter(None, [data.get("reason"), data.get("text")]))

    def run(self, comment: Comment, user: User) -> None:
        """Call the verb; raises ConversationError."""
        now, data = timezone.now(), self.cleaned_data
        match data["decision"]:
            case self.APPROVE:
                moderation.approve(comment, by=user, now=now)
            case self.REJECT:
                reason = self._reason(data)
                moderation.reject(comment, by=user, now=now, reason=reason)
            case self.ANSWER:
                agency = comment.subject.agency or _first_agency(user)
                if agency is None:
                    raise ConversationError(
                        gettext("Halaman ini belum punya instansi yang menjawab.")
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


class QueueFilter(admin.SimpleListFilter):
    """What waits comes first; all the rest is one click away."""

    title = _("antrean")
    parameter_name = "antrean"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Any:
        return [
            ("belum", _("Terbit, belum dijawab")),
            ("lewat", _("Lewat tenggat jawaban")),
            ("keberatan", _("Keberatan penulis")),
            ("semua", _("Semua")),
        ]

    def choices(self, changelist: Any) -> Any:
        first, *others = super().choices(changelist)
        yield {**first, "display": _("Menunggu moderasi")}
        yield from others

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        match self.value():
            case "belum":
                return queryset.unanswered().order_by("due_at")
            case "lewat":
                return queryset.overdue(timezone.now()).order_by("due_at")
            case "keberatan":
                return queryset.waiting().exclude(appeal="")
            case "semua":
                return queryset
        return queryset.waiting()


class ReasonForm(ActionForm):
    """Beside the bulk actions: why the chosen ones are refused."""

    reason = forms.ChoiceField(
        label=_("Alasan bila menolak"),
        choices=[("", "---------"), *((text, text) for text in REASONS)],
        required=False,
    )


class Moderated:
    """No model permission is asked of who moderates for an agency."""

    def _moderates(self, request: HttpRequest) -> bool:
        return works_as(request, MODERATE)

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self._moderates(request)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._moderates(request)


@admin.register(Comment)
class CommentAdmin(ReadOnlyMixin, Moderated, admin.ModelAdmin):
    list_display = ["excerpt", "name", "about", "state", "created_at", "due_at"]
    list_filter = [QueueFilter, "state"]
    list_select_related = ["post", "programme", "service"]
    ordering = ["pk"]
    actions = ["approve", "reject"]
    action_form = ReasonForm
    show_full_result_count = False

    class Media:
        js = ["js/moderate.js"]

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
            except ConversationError as error:
                messages.error(request, str(error))
            else:
                messages.success(request, _("Keputusan tersimpan."))
                return self._next(request, comment)
        context = {
            **self.admin_site.each_context(request),
            "title": _("Komentar"),
            "opts": self.opts,
            "comment": comment,
            "replies": comment.replies.select_related("agency", "user"),
            "events": comment.events.select_related("by"),
            "reports": comment.reports.filter(handled_at=None),
            "waiting": self.get_queryset(request).waiting().count(),  # type: ignore[attr-defined]
            "form": form,
        }
        return TemplateResponse(
            request,
            "admin/news/comment/moderate.html",
            context,
            status=422 if form.is_bound else 200,
        )

    def _next(self, request: HttpRequest, done: Comment) -> HttpResponse:
        """The one that waits behind it, else the list."""
        waiting = self.get_queryset(request).waiting()  # type: ignore[attr-defined]
        following = waiting.filter(pk__gt=done.pk).order_by("pk").first()
        if following is None:
            return redirect("admin:news_comment_changelist")
        return redirect("admin:news_comment_change", following.pk)

    @admin.action(description=_("Terbitkan yang dipilih"), permissions=["view"])
    def approve(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        self._each(request, queryset, moderation.approve)

    @admin.action(description=_("Tolak yang dipilih"), permissions=["view"])
    def reject(self, request: HttpRequest, queryset: QuerySet[Comment]) -> None:
        reason = request.POST.get("reason", "")
        if reason not in map(str, REASONS):
            messages.error(request, _("Pilih alasan di samping tindakannya."))
            return
        self._each(request, queryset, moderation.reject, reason=reason)

    def _each(
        self, request: HttpRequest, queryset: QuerySet, verb: Any, **fields: Any
    ) -> None:
        """Each on its own: what is refused of one leaves the others done."""
        done = 0
        for comment in queryset:
            try:
                verb(comment, by=request.user, now=timezone.now(), **fields)
            except ConversationError as error:
                messages.error(request, f"{comment}: {error}")
            else:
                done += 1
        text = ngettext("%(n)d komentar selesai.", "%(n)d komentar selesai.", done)
        messages.success(request, text % {"n": done})


@admin.register(BlockedWord)
class BlockedWordAdmin(Moderated, admin.ModelAdmin):
    """Moderators keep their own agency's words; those for all, an administrator."""

    list_display = ["word", "agency"]
    list_select_related = ["agency"]
    search_fields = ["word"]

    def _agencies(self, request: HttpRequest) -> QuerySet[Agency]:
        user = request.user
        assert isinstance(user, User)  # noqa: S101 - narrows a type
        if user.is_superuser:
            return Agency.objects.all()
        postings = StaffPosting.objects.current(timezone.localdate()).filter(
            user=user, role__in=MODERATORS
        )
        return Agency.objects.filter(pk__in=postings.values("agency"))

    def get_queryset(self, request: HttpRequest) -> QuerySet[BlockedWord]:
        words = super().get_queryset(request)
        if getattr(request.user, "is_superuser", False):
            return words
        return words.filter(agency__in=self._agencies(request))

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **kwargs: Any
    ) -> Any:
        if db_field.name == "agency":
            kwargs["queryset"] = self._agencies(request)
            kwargs["required"] = not getattr(request.user, "is_superuser", False)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return self._moderates(request)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._moderates(request)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return self._moderates(request)


@admin.register(Commenter)
class CommenterAdmin(WhereUsed):
    """Addresses are identities: administrators only, and only to block one."""

    list_display = ["__str__", "verified_at", "blocked"]
    fields = ["blocked"]

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False
