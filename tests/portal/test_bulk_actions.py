"""Each role of the staff with each bulk action of the back-office, on agency A's row.

The actions come from the registry: one for which nothing is said here fails the first
test. What is said here is written by hand.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, NamedTuple

import pytest
from django.contrib import admin
from django.contrib.auth.models import Group
from django.db import models, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone

import complaints.models as c
import directory.models as d
import portal.models as p
import portal.news.models as n
import services.models as s
from directory.accounts import invitations
from notifications.models import Message, MessageText, TransportState
from tests import factories as f
from tests.news.test_conversation import post as news_post
from tests.news.test_conversation import wrote
from tests.roles import ACTS, SEES, STAFF, complaint_of, people

pytestmark = [pytest.mark.django_db, pytest.mark.exhaustive]

ADMINISTRATOR = {"superuser"}
KEEPERS_OF_A = {"head A", "editor", "superuser"}
MODERATORS_OF_A = {"officer A", "head A", "editor", "superuser"}
LEADERS_OF_A = {"head A", "superuser"}
LATER = f.NOW + datetime.timedelta(days=3650)


class Case(NamedTuple):
    """One action on one row; `does` are the roles for whom it does it, and `sees`
    those who only read the row."""

    action: str
    make: Callable[[], models.Model]
    does: set[str]
    done: Callable[[Any], bool]
    sees: Any = frozenset()
    data: Any = MappingProxyType({})


# --- Rows of agency A --------------------------------------------------------------


def in_progress(kind: str = "ordinary") -> c.Complaint:
    return f.put(complaint_of(kind).complaint, "in_progress")


def verified(kind: str = "ordinary") -> c.Complaint:
    return f.put(complaint_of(kind).complaint, "verified")


def fresh(kind: str = "ordinary") -> c.Complaint:
    return complaint_of(kind).complaint


def report() -> c.AbuseReport:
    return c.AbuseReport.objects.create(
        complaint=fresh(), reason="insult", text="Kata kasar.", created_at=f.NOW
    )


def waiting_comment() -> n.Comment:
    comment = wrote(news_post())
    n.Comment.objects.filter(pk=comment.pk).update(state=n.Comment.State.PENDING)
    return comment


def invited() -> d.Invitation:
    boss = f.User.objects.create_superuser("bos@jateng.example", name="Bos")
    a = f.agency("dpupr")
    return invitations.invite(
        "baru@jateng.example", by=boss, now=timezone.now(), role="officer", agency=a
    )


def key() -> c.ApiKey:
    user = f.staff("sistem@jateng.example", f.agency("dpupr"))
    return c.ApiKey.objects.create(
        name="Sistem", contact="x@a.example", start="abcd", user=user, may_file=True,
        key_hash="0" * 64, issued_at=f.NOW,
    )  # fmt: skip


def dead_letter() -> Message:
    return Message.objects.create(
        transport="email", recipient="w@warga.example", subject="S", text="T",
        dedup_key="x", state="dead", next_at=f.NOW, created_at=f.NOW,
    )  # fmt: skip


def contact() -> d.ContactChannel:
    return d.ContactChannel.objects.create(
        agency=f.agency("dpupr"), kind="phone", value="+62243517463"
    )


def disruption() -> s.Disruption:
    return s.Disruption.objects.create(
        service=f.service(), state="closed", starts_at=f.NOW, text="Listrik padam"
    )


def feedback() -> s.Feedback:
    return s.Feedback.objects.create(
        service=f.service(), version=1, answer="no", created_at=f.NOW
    )


def flow() -> s.Flow:
    return s.Flow.objects.create(
        slug="usaha", title="Membuka usaha", agency=f.agency("dpupr")
    )


def position() -> d.Position:
    return d.Position.objects.create(agency=f.agency("dpupr"), title="Sekretaris")


def permit() -> c.IdentityPermit:
    user = f.permit(f.staff("izin@jateng.example", f.agency("dpupr")))
    return c.IdentityPermit.objects.get(posting__user=user)


def consultation() -> n.Consultation:
    return n.Consultation.objects.create(
        question="Trotoar atau taman?", slug="trotoar", text="Pilih.",
        agency=f.agency("dpupr"), opens_at=f.NOW, closes_at=LATER,
    )  # fmt: skip


def programme() -> n.Programme:
    return n.Programme.objects.create(
        name="Jalan mulus", slug="jalan-mulus", summary="S", level="province",
        status="running", year_from=2026, agency=f.agency("dpupr"),
    )  # fmt: skip


def published(row: n.Programme) -> n.Programme:
    n.Programme.objects.filter(pk=row.pk).update(is_published=True)
    return row


def succession() -> d.AgencySuccession:
    return d.AgencySuccession.objects.create(
        predecessor=f.agency("dinlama"), successor=f.agency("dpupr"), kind="rename",
        date=f.NOW.date(),
    )  # fmt: skip


def made(model: type[models.Model], **fields: Any) -> Callable[[], models.Model]:
    def make() -> models.Model:
        given = {k: v() if callable(v) else v for k, v in fields.items()}
        return model._default_manager.create(**given)

    return make


def a_category() -> c.Category:
    return f.category()


def pu() -> d.Agency:
    return f.agency("dpupr")


# --- What is expected --------------------------------------------------------------


def again(row: Any) -> Any:
    return type(row)._default_manager.filter(pk=row.pk).first()


def gone(row: Any) -> bool:
    return again(row) is None


def delete(
    make: Callable[[], Any], does: set[str] = ADMINISTRATOR, sees: Any = frozenset()
) -> Case:
    return Case("delete_selected", make, does, gone, sees, {"post": "yes"})


def told(row: Any) -> bool:
    """A complaint on which something happened after its filing."""
    return row.events.count() > 1


def on_complaint(kind: str) -> list[Case]:
    does, sees = ACTS[kind], SEES[kind]
    text = "Lubang di jalan itu sudah ditambal."
    b = {"reason": "", "agency": lambda: f.agency("dinkes").pk}
    answer = {"outcome": "resolved", "text": text, "day": ""}
    return [
        Case("verify", lambda: fresh(kind), does, told, sees, {"apply": "1"}),
        Case("assign", lambda: verified(kind), does, told, sees, {"apply": "1"} | b),
        Case("reply", lambda: in_progress(kind), does, told, sees,
             {"apply": "1", "text": text}),
        Case("answer", lambda: in_progress(kind), does, told, sees,
             {"apply": "1"} | answer),
    ]  # fmt: skip


CASES = [
    *on_complaint("ordinary"),
    *on_complaint("accusation"),
    Case("close_reports", report, ACTS["ordinary"],
         lambda row: again(row).handled_at is not None, SEES["ordinary"]),
    delete(
        made(c.ReplyTemplate, title="Templat A", text="Terima kasih.", agency=pu),
        {"officer A", "head A", "verifier", "superuser"},
        {"editor", "auditor"},
    ),
    Case("replace", key, ADMINISTRATOR, done=lambda r: again(r).key_hash != "0" * 64),
    Case("revoke", key, ADMINISTRATOR, done=lambda row: bool(again(row).revoked_at)),
    Case("mark_checked", contact, KEEPERS_OF_A,
         done=lambda row: again(row).verified_on is not None),
    Case("resend", invited, LEADERS_OF_A,
         done=lambda row: again(row).token_hash != row.token_hash),
    Case("revoke", invited, LEADERS_OF_A,
         done=lambda row: again(row).revoked_at is not None),
    Case("deactivate", lambda: f.staff("lama@jateng.example", pu()), ADMINISTRATOR,
         done=lambda row: not again(row).is_active, sees={"head A"}),
    Case("approve", waiting_comment, MODERATORS_OF_A | {"verifier"},
         done=lambda row: again(row).state == "approved"),
    Case("reject", waiting_comment, MODERATORS_OF_A | {"verifier"},
         done=lambda row: again(row).state == "rejected",
         data={"reason": "Iklan atau kiriman sampah"}),
    delete(made(n.BlockedWord, word="jorok", agency=pu), MODERATORS_OF_A),
    Case("mark_handled", feedback, KEEPERS_OF_A,
         done=lambda row: again(row).handled_at is not None),
    delete(disruption, KEEPERS_OF_A),
    # Letters are the same for all of the province, so no agency's.
    Case("back_to_default",
         made(MessageText, key="complaint_event", subject="S", text="T", active=True),
         ADMINISTRATOR, done=lambda row: not again(row).active),
    delete(made(MessageText, key="complaint_event", text="T"), ADMINISTRATOR),
    Case("retry", dead_letter, ADMINISTRATOR,
         done=lambda row: again(row).state != "dead"),
    Case("resume", made(TransportState, transport="email", stopped_until=LATER,
                        failures=9),
         ADMINISTRATOR, done=lambda row: again(row).failures == 0),
    # What administrators alone keep.
    delete(made(Group, name="Kelompok")),
    delete(made(c.AgencyClock, agency=pu, verify_days=2)),
    delete(a_category),
    delete(made(c.CategoryAttribute, category=a_category, code="x", label="X",
                datatype="string")),
    delete(made(c.CollectiveLeave, date=LATER.date(), name="Cuti")),
    delete(made(c.ConsentText, version="9", text="T", valid_from=LATER)),
    delete(made(c.EscalationStep, order=9, working_days=90)),
    delete(permit),
    delete(made(c.RoutingRule, name="Jalan", agency=pu, category=a_category)),
    delete(lambda: f.agency("dinbaru")),
    delete(succession),
    delete(lambda: f.head(pu())),
    delete(f.district),
    delete(made(d.OpeningRule, agency=pu, weekday=0, opens=datetime.time(8),
                closes=datetime.time(15))),
    delete(made(d.Person, name="Orang")),
    delete(position),
    delete(lambda: f.region("33.74")),
    delete(made(n.Commenter, email="w@warga.example")),
    delete(consultation),
    delete(made(n.EmergencyNotice, level="info", text="Banjir", agency=pu,
                starts_at=f.NOW)),
    # A draft is the agency's own; what was public only an administrator's.
    delete(lambda: news_post(publish_at=None), KEEPERS_OF_A),
    delete(news_post),
    delete(programme, KEEPERS_OF_A),
    delete(lambda: published(programme())),
    delete(made(p.SearchMiss, query="ktp", last_on=f.NOW.date())),
    delete(made(p.SearchSynonym, phrase="stnk", meaning="pkb")),
    delete(flow),
    delete(made(s.FlowOutcome, flow=flow, slug="x", title="X")),
    delete(made(s.FlowQuestion, flow=flow, slug="x", text="X?")),
    delete(made(s.LegalBasis, title="Perda 1")),
    delete(made(s.RegionDoor, region=f.region, website="https://a.example")),
    delete(made(s.Signpost, slug="ktp", name="KTP", summary="S", level="regency",
                office="Dukcapil")),
    delete(made(s.Tag, slug="x", kind="topic", name="X")),
    delete(f.tax),
]  # fmt: skip


def offered(user: d.User) -> set[tuple[str, str]]:
    admin.autodiscover()
    request = RequestFactory().get("/admin/")
    request.user = user
    return {
        (model._meta.label_lower, action)
        for model, desk in admin.site._registry.items()
        if desk.has_view_permission(request)
        for action in desk.get_actions(request)
    }


def declared() -> set[tuple[str, str]]:
    """Every action of our own, offered to somebody or not."""
    admin.autodiscover()
    return {
        (model._meta.label_lower, action.__name__ if callable(action) else action)
        for model, desk in admin.site._registry.items()
        for action in desk.actions or ()
    }


def test_of_every_action_it_is_said_who_may_do_it():
    users = people().values()
    known = declared().union(*(offered(user) for user in users))
    said = {(case.make()._meta.label_lower, case.action) for case in _one_by_one()}
    assert said == known


def _one_by_one():
    """The cases, each in a world of its own."""
    for case in CASES:
        mark = transaction.savepoint()
        yield case
        transaction.savepoint_rollback(mark)


def all_of(row: models.Model) -> list[list[Any]]:
    tables = (type(row), c.Event, Message)
    return [list(table._default_manager.order_by("pk").values()) for table in tables]


def send(client: Client, case: Case, row: models.Model, **more: str) -> Any:
    label = row._meta.label_lower.replace(".", "_")
    data = {k: v() if callable(v) else v for k, v in case.data.items()}
    data |= {"action": case.action, "_selected_action": row.pk, "index": "0"} | more
    address = reverse(f"admin:{label}_changelist")
    return client.post(f"{address}{_all_of(row)}", data, follow=True)


def _all_of(row: models.Model) -> str:
    """A comment's list shows one queue unless told otherwise."""
    return "?antrean=semua" if isinstance(row, n.Comment) else ""


def leaks(response: Any) -> list[str]:
    """What a refusal told of rows that this role does not see."""
    context = response.context or {}
    told = [str(m) for m in context.get("messages") or () if re.search("[1-9]", str(m))]
    count = getattr(context.get("cl"), "result_count", 0)
    return [*told, *([f"counts {count}"] if count else [])]


@pytest.mark.parametrize(
    "case", CASES, ids=[f"{i}-{case.action}" for i, case in enumerate(CASES)]
)
def test_an_action_does_it_for_whom_it_may_and_nothing_for_others(case):
    users = people()
    for role in [*sorted(STAFF), "public"]:
        with transaction.atomic():
            row, client = case.make(), Client()
            if role in users:
                client.force_login(users[role])
            if role in case.does:
                row.refresh_from_db()
                assert send(client, case, row).status_code == 200, role
                assert case.done(row), f"{role} may, and it is not done"
            else:
                before = all_of(row)
                for across in ("0", "1"):
                    response = send(client, case, row, select_across=across)
                    assert all_of(row) == before, f"{role} may not, and it changed"
                    seen = role in case.sees
                    assert seen or leaks(response) == [], role
            transaction.set_rollback(True)
