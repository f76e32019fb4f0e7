"""A province of N complaints on PostgreSQL, made by the server itself.

The shape is that of a real one: nine of ten are closed, most of the rest are with an
agency, one in ten is secret, ages reach back so that a month has N/60 of them. Texts
are few and repeated: what is measured is how pages grow with rows, not with words.
"""

from __future__ import annotations

from django.core.management import call_command
from django.db import connection

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
           ' lampu terang jembatan mati gelap ',
           ' antre samsat panjang daftar aplikasi '])[1 + n % 3] AS stems,
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

EVENTS = """
INSERT INTO complaints_event (
  complaint_id, kind, visibility, actor, status_from, status_to, text, at
)
SELECT complaint.id, step.kind, 'public', 'system', '', '', '', created_at
FROM complaints_complaint AS complaint,
  unnest(ARRAY['filed', 'verified', 'assigned']) AS step(kind)
"""


def build(count: int) -> None:
    """Migrate, load the reference data, and fill in `count` complaints."""
    assert connection.vendor == "postgresql"
    call_command("migrate", verbosity=0)
    call_command("load_reference", verbosity=0)
    with connection.cursor() as cursor:

        def number_of(table: str, where: str = "true") -> int:
            cursor.execute(f"SELECT count(*) FROM {table} WHERE {where}")
            return int(cursor.fetchone()[0])

        cursor.execute("SET session_replication_role = replica")
        cursor.execute(
            COMPLAINTS.format(
                count=count,
                categories=number_of("complaints_category"),
                agencies=number_of("directory_agency", "parent_id IS NULL"),
                regions=number_of("directory_region"),
            )
        )
        cursor.execute(EVENTS)
        cursor.execute("SET session_replication_role = origin")
        cursor.execute("VACUUM ANALYZE")
