"""Where a complaint goes: rules in order, defaults after them, the accused never."""

import datetime

import pytest
from django.core.exceptions import ValidationError
from django.db import IntegrityError
from django.utils import timezone

from complaints import routing, workflow
from complaints.models import Complaint, RoutingRule
from complaints.moves import WorkflowError
from directory.models import StaffPosting, User
from tests import factories as f

pytestmark = pytest.mark.django_db


def rule(to="dinkes", **fields):
    defaults = {"name": "Aturan", "order": 10, "active": True, "agency": f.agency(to)}
    return RoutingRule.objects.create(**(defaults | fields))


def test_without_rules_service_before_choice_before_category():
    category = f.category(default_agency=f.agency("bapenda"))
    service = f.service(agency=f.agency("dinkes"))
    assert f.filed(category=category, service=service).agency == f.agency("dinkes")
    assert f.filed(category=category).agency == f.agency("dpupr")


@pytest.mark.parametrize(
    ("condition", "fits"),
    [
        (lambda: {"category": f.category()}, True),
        (lambda: {"category": f.category("taman")}, False),
        (lambda: {"region": f.region()}, True),
        (lambda: {"region": f.region("33.74")}, False),
        (lambda: {"keywords": "banjir, Berlubang"}, True),
        (lambda: {"keywords": "lubang"}, False),
        (lambda: {"keywords": "dua bulan"}, True),
        (lambda: {"keywords": "(, .*"}, False),
        (lambda: {"service": f.service("lain")}, False),
        (lambda: {"accused": f.agency("dpupr")}, False),
        (lambda: {"category": f.category(), "keywords": "pasar"}, True),
        (lambda: {"category": f.category(), "keywords": "sawah"}, False),
    ],
)
def test_all_filled_conditions_have_to_fit(condition, fits):
    rule(**condition())
    assert f.filed().agency == f.agency("dinkes" if fits else "dpupr")


def test_a_rule_of_a_service_fits_its_complaints():
    service = f.service("sewa", agency=f.agency("dpupr"))
    rule(service=service)
    assert f.filed(service=service).agency == f.agency("dinkes")


def test_the_first_active_rule_wins():
    rule("bapenda", order=1, keywords="berlubang", active=False)
    rule("diskominfo", order=3, keywords="berlubang")
    rule("dinkes", order=2, keywords="berlubang")
    assert f.filed().agency == f.agency("dinkes")


def test_a_rule_names_an_officer_as_long_as_they_work_there():
    rina = f.rina()
    rule(keywords="berlubang", officer=rina)
    assert f.filed().officer == rina
    rina.postings.update(ended_on=f.NOW.date() - datetime.timedelta(days=1))
    complaint = f.filed()
    assert (complaint.agency, complaint.officer) == (f.agency("dinkes"), None)


def test_another_agency_has_other_officers():
    rina, vera = f.rina(), f.vera()
    rule(keywords="berlubang", officer=rina)
    complaint = f.filed()
    workflow.verify(complaint, by=vera, now=f.NOW)
    workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency("dpupr"))
    assert complaint.officer is None


def test_a_rule_without_condition_or_to_the_accused_is_refused():
    with pytest.raises(ValidationError, match="satu syarat"):
        RoutingRule(name="Semua", agency=f.agency()).full_clean()
    with pytest.raises(ValidationError, match="diadukan"):
        RoutingRule(name="X", agency=f.agency(), accused=f.agency()).full_clean()
    with pytest.raises(ValidationError, match="tidak bertugas"):
        RoutingRule(
            name="X", agency=f.agency(), keywords="a", officer=f.rina()
        ).full_clean()
    with pytest.raises(IntegrityError):
        rule(keywords="")


@pytest.mark.parametrize(
    ("started", "ended", "works_there"),
    [(-9, 9, True), (-9, 0, True), (-9, -1, False), (9, None, False)],
)
def test_a_rule_names_an_officer_who_works_there_today(started, ended, works_there):
    officer, today = f.rina(), timezone.localdate()
    officer.postings.update(
        started_on=today + datetime.timedelta(days=started),
        ended_on=None if ended is None else today + datetime.timedelta(days=ended),
    )
    named = RoutingRule(
        name="X", agency=f.agency("dinkes"), keywords="a", officer=officer
    )
    if works_there:
        named.full_clean()
    else:
        with pytest.raises(ValidationError, match="tidak bertugas"):
            named.full_clean()


# --- Complaints about an agency -------------------------------------------------


def uppd():
    """An office under Badan Pendapatan, itself under the secretariat here."""
    setda = f.agency("setda")
    bapenda = f.agency("bapenda", parent=setda)
    return f.agency("uppd-kudus", parent=bapenda)


def accused_of(agency, **fields):
    return f.filed(category=f.accusation_category(), agency=agency, **fields)


def test_the_agency_of_the_service_is_the_accused_one():
    service = f.service("pungli", agency=f.agency("dinkes"))
    complaint = accused_of(f.agency("dpupr"), service=service)
    assert complaint.accused_agency == f.agency("dinkes")
    assert complaint.agency == f.agency("inspektorat")


@pytest.mark.parametrize("where", ["uppd-kudus", "bapenda", "setda"])
def test_nobody_in_the_accused_ones_line_of_command_sees_or_gets_it(where):
    uppd()
    complaint = accused_of(f.agency("bapenda"))
    there = f.staff("ada@jateng.example", f.agency(where), StaffPosting.Role.VERIFIER)
    today = f.NOW.date()
    assert not Complaint.objects.visible_to(there, today).exists()
    vera = f.vera()
    workflow.verify(complaint, by=vera, now=f.NOW)
    with pytest.raises(WorkflowError, match="tidak dapat diteruskan"):
        workflow.assign(complaint, by=vera, now=f.NOW, agency=f.agency(where))


def test_an_upts_parents_do_not_judge_it_and_a_sister_agency_may():
    complaint = accused_of(uppd())
    assert complaint.agency == f.agency("inspektorat")
    today = f.NOW.date()
    for code, sees in [("bapenda", False), ("setda", False), ("dinkes", True)]:
        user = f.staff(
            f"{code}@jateng.example", f.agency(code), StaffPosting.Role.VERIFIER
        )
        seen = Complaint.objects.visible_to(user, today).filter(pk=complaint.pk)
        assert seen.exists() is sees, code


def test_an_office_of_the_inspectorate_is_not_judged_by_the_inspectorate():
    f.accusation_category()
    branch = f.agency("irban", parent=f.agency("inspektorat"))
    complaint = accused_of(branch)
    assert complaint.agency is None
    ira = f.staff(
        "ira@jateng.example", f.agency("inspektorat"), StaffPosting.Role.INSPECTOR
    )
    assert not Complaint.objects.visible_to(ira, f.NOW.date()).exists()
    assert Complaint.objects.visible_to(f.vera(), f.NOW.date()).exists()


def test_a_rule_cannot_send_it_to_the_accused_or_to_its_line():
    uppd()
    rule("uppd-kudus", category=f.accusation_category(), order=1)
    rule("setda", category=f.accusation_category(), order=2)
    rule("dinkes", accused=f.agency("bapenda"), order=3)
    assert accused_of(f.agency("bapenda")).agency == f.agency("dinkes")
    assert accused_of(f.agency("dpupr")).agency == f.agency("uppd-kudus")


# --- The trial ------------------------------------------------------------------


def test_a_trial_lists_what_would_change_and_changes_nothing():
    here, there = f.filed(), f.filed(agency=f.agency("dinkes"))
    f.filed(text="Sawah kering sejak dua bulan, tolong dibantu airnya.")
    first = rule("bapenda", order=1, category=f.category("taman"))
    taken = f.filed(category=f.category("taman"))
    new = rule("dinkes", order=2, keywords="berlubang", active=False)
    before = list(Complaint.objects.order_by("pk").values())
    trial = routing.try_out(new, list(Complaint.objects.order_by("pk")))
    assert [(c.complaint, c.to) for c in trial.changes] == [(here, f.agency("dinkes"))]
    assert (trial.tried, trial.unchanged, trial.taken_before) == (4, 1, 1)
    assert list(Complaint.objects.order_by("pk").values()) == before
    assert there.agency == new.agency
    assert taken.agency == first.agency


def test_a_trial_keeps_the_accused_out_too():
    complaint = accused_of(f.agency("dinkes"))
    new = rule("dinkes", keywords="berlubang", active=False)
    assert routing.try_out(new, [complaint]).changes == []


def test_the_trials_page(client):
    complaint = f.filed()
    new = rule(keywords="berlubang", active=False)
    address = f"/admin/complaints/routingrule/{new.pk}/coba/"
    assert client.get(address)["Location"].startswith("/admin/login/")
    client.force_login(User.objects.create_superuser("a@jateng.example", name="Ayu"))
    change = client.get(f"/admin/complaints/routingrule/{new.pk}/change/")
    assert address in change.content.decode()
    page = client.get(address).content.decode()
    assert complaint.public_code in page
    assert "1 akan dikirim ke Dinas Kesehatan" in page
    assert "belum aktif" in page
    client.force_login(f.budi())
    assert client.get(address).status_code == 404
    assert client.get("/admin/complaints/routingrule/999/coba/").status_code == 404


def test_a_trial_costs_the_same_for_more_complaints(
    client, django_assert_max_num_queries, django_assert_num_queries
):
    new = rule(keywords="berlubang", active=False)
    client.force_login(User.objects.create_superuser("a@jateng.example", name="Ayu"))
    address = f"/admin/complaints/routingrule/{new.pk}/coba/"
    for _ in range(3):
        f.filed()
    with django_assert_max_num_queries(12) as few:
        client.get(address)
    for _ in range(20):
        f.filed()
    with django_assert_num_queries(len(few)):
        client.get(address)
