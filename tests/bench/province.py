"""A province of N complaints on PostgreSQL, made by the server itself.

The shape is that of a real one: nine of ten are closed, most of the rest are with an
agency, one in ten is secret, ages reach back so that a month has N/60 of them. Texts
are few and repeated; to the words of the index comes one of 5,000, as rare as most are.
"""

from __future__ import annotations

from pathlib import Path

from django.core.management import call_command
from django.db import connection, transaction

COMPLAINTS = """
INSERT INTO complaints_complaint (
  public_code, pin_hash, submission_key, kind, original_text, public_text, public_stems,
  details, category_id, agency_id, region_id, address, source, external_system,
  external_id, source_url, hide_name, anonymous, secret, status, outcome, support_count,
  reopen_count, due_verify_at, due_response_at, status_before_pause, created_at,
  verified_at, assigned_at, answered_at, closed_at, updated_at, consent_version
)
SELECT
  'JTG-20' || lpad(to_hex(n), 9, '0'), '', gen_random_uuid(), 'complaint',
  text, text, stems, '[]', category, agency, region, 'depan pasar', 'web', '', '', '',
  true, true, n % 10 = 3, status, CASE WHEN status IN ('answered', 'confirmed',
  'closed_silent') THEN 'resolved' ELSE '' END, n % 7, 0, at + interval '3 days',
  at + interval '9 days', '', at, CASE WHEN status <> 'received' THEN at + interval
  '1 day' END, CASE WHEN status <> 'received' THEN at + interval '1 day' END,
  CASE WHEN status IN ('answered', 'confirmed', 'closed_silent')
  THEN at + (n % 12) * interval '1 day' END,
  CASE WHEN status IN ('confirmed', 'closed_silent') THEN at + interval '20 days' END,
  at + interval '20 days', '2026-11'
FROM (
  SELECT n,
    (ARRAY['Jalan provinsi di depan pasar berlubang dan banyak pengendara jatuh.',
           'Lampu penerangan di jembatan mati sejak bulan lalu, gelap sekali.',
           'Antrean samsat panjang padahal sudah mendaftar lewat aplikasi.'])
      [1 + n % 3] AS text,
    (ARRAY[' jalan provinsi depan pasar lubang kendara jatuh ',
           ' lampu erang jembat mati gelap ',
           ' antre samsat panjang daftar aplikasi '])[1 + n % 3]
      || translate('zx' || n % 5000, '0123456789', 'abcdefghij') || ' ' AS stems,
    (SELECT array_agg(id) FROM complaints_category)[1 + n % {categories}] AS category,
    (SELECT array_agg(id ORDER BY id) FROM directory_agency WHERE parent_id IS NULL)
      [1 + n % {agencies}] AS agency,
    (SELECT array_agg(id) FROM directory_region)[1 + n % {regions}] AS region,
    CASE WHEN n % 100 < 55 THEN 'confirmed' WHEN n % 100 < 88 THEN 'closed_silent'
         WHEN n % 100 < 91 THEN 'answered' WHEN n % 100 < 95 THEN 'in_progress'
         WHEN n % 100 < 98 THEN 'assigned' ELSE 'received' END AS status,
    now() - interval '1825 days' * (1 - n / {count}.0) AS at
  FROM generate_series(1, {count}) AS n
) AS rows
"""

# A closed complaint has six events, an open one three.
EVENTS = """
INSERT INTO complaints_event (
  complaint_id, kind, visibility, actor, status_from, status_to, text, at
)
SELECT complaint.id, step.kind, 'public', 'system', '', '', step.text,
  created_at + step.days * interval '1 day'
FROM complaints_complaint AS complaint,
  (VALUES ('filed', '', 0), ('verified', '', 1), ('assigned', '', 1),
    ('started', '', 2), ('confirmed', '', 20),
    ('answered', 'Lubang sudah ditambal dan drainase dibersihkan. Terima kasih atas '
      || 'laporan Anda; petugas akan memeriksanya lagi bulan depan.', 9)
  ) AS step(kind, text, days)
WHERE step.days < 2 OR closed_at IS NOT NULL
"""

# What apply_retention leaves: the identity for a year after closing.
REPORTERS = """
INSERT INTO complaints_reporter (complaint_id, name, email, phone, handle)
SELECT id, 'Siti Aminah', 'siti' || id || '@warga.example', '', ''
FROM complaints_complaint
WHERE closed_at IS NULL OR closed_at > now() - interval '365 days'
"""

# What purge_outbox leaves: a letter for each event, its text for 90 days.
MESSAGES = """
INSERT INTO notifications_message (
  transport, recipient, subject, text, html, unsubscribe_url, reply_to, dedup_key,
  state, attempts, next_at, last_error, created_at, sent_at, template, as_template,
  fallback_email, provider_id, delivery, erased_at
)
SELECT 'email', CASE WHEN fresh THEN 'siti@warga.example' ELSE '' END,
  CASE WHEN fresh THEN 'Kabar aduan Anda' ELSE '' END,
  CASE WHEN fresh THEN %(text)s ELSE '' END, CASE WHEN fresh THEN %(html)s ELSE '' END,
  '', '', 'event:' || id, 'sent', 1, at, '', at, at, '{}', false, '', '', 0,
  CASE WHEN fresh THEN NULL ELSE at + interval '90 days' END
FROM (
  SELECT id, at, at > now() - interval '90 days' AS fresh FROM complaints_event
) AS events
"""
FILLED = [
    "complaints_complaint",
    "complaints_event",
    "complaints_reporter",
    "notifications_message",
]
# Those that stand for no constraint, so that nothing else hangs on them.
INDEXES = """
SELECT indexrelid::regclass::text, pg_get_indexdef(indexrelid)
FROM pg_index
WHERE indrelid = ANY(%s::regclass[]) AND indexrelid NOT IN (
  SELECT conindid FROM pg_constraint WHERE conindid <> 0
)
"""
# The sources of a letter stand for it: as long, and as hard to compress.
LETTER = Path(__file__).resolve().parents[2] / "templates" / "email"


def build(count: int) -> None:
    """Migrate, load the reference data, and fill in `count` complaints."""
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    fill(count)
    with connection.cursor() as cursor:
        cursor.execute("SET statement_timeout = 0")
        cursor.execute("VACUUM ANALYZE")


@transaction.atomic
def fill(count: int) -> None:
    """Add `count` complaints with all that hangs on them, on the reference data that
    is there."""
    assert connection.vendor == "postgresql"
    with connection.cursor() as cursor:

        def number_of(table: str, where: str = "true") -> int:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(cursor.fetchone()[0])

        cursor.execute("SET statement_timeout = 0")
        cursor.execute("SET session_replication_role = replica")
        cursor.execute("SET synchronous_commit = off")
        cursor.execute("SET maintenance_work_mem = '1GB'")
        # Built once at the end, an index takes a tenth of the time.
        cursor.execute(INDEXES, [FILLED])
        indexes = cursor.fetchall()
        for name, _definition in indexes:
            cursor.execute(f"DROP INDEX {name}")
        cursor.execute(
            COMPLAINTS.format(
                count=count,
                categories=number_of("complaints_category"),
                agencies=number_of("directory_agency", "parent_id IS NULL"),
                regions=number_of("directory_region"),
            )
        )
        cursor.execute(EVENTS)
        cursor.execute(REPORTERS)
        letter = (LETTER / "complaint_event.html").read_text()
        cursor.execute(MESSAGES, {"text": letter[:1000], "html": letter})
        for _name, definition in indexes:
            cursor.execute(definition)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("RESET statement_timeout")
