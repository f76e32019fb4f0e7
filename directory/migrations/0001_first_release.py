import datetime
import django.db.models.deletion
import django.db.models.functions.text
import django.utils.timezone
from decimal import Decimal
from django.conf import settings
from django.db import migrations, models

from directory import append_only


# PostgreSQL itself refuses two holders of one position on one day. Two ranges are
# compared, so no extension is needed and any owner of a database can run it. SQLite
# has nothing of the kind: directory/appointments.py checks there.
ADD = """
ALTER TABLE directory_appointment
ADD CONSTRAINT appointments_of_a_position_do_not_overlap
EXCLUDE USING gist (
    int8range(position_id, position_id, '[]') WITH &&,
    daterange(started_on, ended_on, '[)') WITH &&
) WHERE (started_on IS NOT NULL)
"""
REMOVE = """
ALTER TABLE directory_appointment
DROP CONSTRAINT appointments_of_a_position_do_not_overlap
"""


def on_postgresql(statement):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(statement)

    return run


class Migration(migrations.Migration):

    # An installation that has run all of these has run this one.
    replaces = [
        ('directory', '0001_initial'),
        ('directory', '0002_hours_consent_corrections'),
        ('directory', '0003_no_overlapping_appointments'),
        ('directory', '0004_order_of_kinds'),
        ('directory', '0100_audit'),
        ('directory', '0101_invitations'),
        ('directory', '0102_revocations'),
    ]

    initial = True

    dependencies = [
        ('auth', '0012_alter_user_first_name_max_length'),
    ]

    operations = [
        migrations.CreateModel(
            name='Person',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('prefix_titles', models.CharField(blank=True, max_length=60, verbose_name='gelar depan')),
                ('suffix_titles', models.CharField(blank=True, max_length=60, verbose_name='gelar belakang')),
                ('photo', models.ImageField(blank=True, upload_to='pejabat/', verbose_name='foto')),
                ('is_demo', models.BooleanField(default=False, verbose_name='orang rekaan')),
            ],
            options={
                'verbose_name': 'pejabat',
                'verbose_name_plural': 'pejabat',
                'ordering': ['name'],
            },
        ),
        migrations.CreateModel(
            name='Region',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kemendagri_code', models.CharField(help_text='33.01', max_length=5, unique=True, verbose_name='kode Kemendagri')),
                ('bps_code', models.CharField(help_text='3301', max_length=4, unique=True, verbose_name='kode BPS')),
                ('kind', models.CharField(choices=[('regency', 'Kabupaten'), ('city', 'Kota')], max_length=8, verbose_name='jenis')),
                ('name', models.CharField(help_text='Lengkap: Kota Semarang', max_length=60, unique=True, verbose_name='nama')),
                ('slug', models.SlugField(max_length=60, unique=True)),
            ],
            options={
                'verbose_name': 'kabupaten/kota',
                'verbose_name_plural': 'kabupaten/kota',
                'ordering': ['kemendagri_code'],
            },
        ),
        migrations.CreateModel(
            name='User',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('password', models.CharField(max_length=128, verbose_name='password')),
                ('last_login', models.DateTimeField(blank=True, null=True, verbose_name='last login')),
                ('is_superuser', models.BooleanField(default=False, help_text='Designates that this user has all permissions without explicitly assigning them.', verbose_name='superuser status')),
                ('is_staff', models.BooleanField(default=False, help_text='Designates whether the user can log into this admin site.', verbose_name='staff status')),
                ('is_active', models.BooleanField(default=True, help_text='Designates whether this user should be treated as active. Unselect this instead of deleting accounts.', verbose_name='active')),
                ('date_joined', models.DateTimeField(default=django.utils.timezone.now, verbose_name='date joined')),
                ('email', models.EmailField(max_length=254, unique=True, verbose_name='alamat e-mail')),
                ('name', models.CharField(max_length=120, verbose_name='nama')),
                ('groups', models.ManyToManyField(blank=True, help_text='The groups this user belongs to. A user will get all permissions granted to each of their groups.', related_name='user_set', related_query_name='user', to='auth.group', verbose_name='groups')),
                ('user_permissions', models.ManyToManyField(blank=True, help_text='Specific permissions for this user.', related_name='user_set', related_query_name='user', to='auth.permission', verbose_name='user permissions')),
            ],
            options={
                'verbose_name': 'akun staf',
                'verbose_name_plural': 'akun staf',
                'constraints': [models.UniqueConstraint(django.db.models.functions.text.Lower('email'), name='user_email_once_in_any_letter_case')],
            },
        ),
        migrations.CreateModel(
            name='Agency',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verification', models.CharField(choices=[('verified', 'Terverifikasi'), ('unverified', 'Belum diverifikasi'), ('example', 'Contoh')], default='unverified', max_length=12, verbose_name='verifikasi')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='sumber')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='tautan sumber')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='tanggal sumber')),
                ('is_demo', models.BooleanField(default=False, verbose_name='data contoh rekaan')),
                ('code', models.SlugField(help_text='dinkes, dpmptsp', max_length=40, unique=True, verbose_name='kode')),
                ('slug', models.SlugField(max_length=80, unique=True)),
                ('name', models.CharField(max_length=160, verbose_name='nama')),
                ('short_name', models.CharField(max_length=60, verbose_name='nama singkat')),
                ('kind', models.CharField(choices=[('pimpinan', 'Pimpinan daerah'), ('sekretariat', 'Sekretariat'), ('inspektorat', 'Inspektorat'), ('dinas', 'Dinas'), ('badan', 'Badan'), ('biro', 'Biro'), ('satpol', 'Satuan Polisi Pamong Praja'), ('rsud', 'Rumah sakit daerah'), ('upt', 'Unit pelaksana teknis'), ('pemda', 'Pemerintah kabupaten/kota')], max_length=12, verbose_name='jenis')),
                ('summary', models.CharField(blank=True, help_text='Apa yang diurus, dalam kata sehari-hari warga', max_length=200, verbose_name='urusan')),
                ('topics', models.TextField(blank=True, help_text='Kata sehari-hari warga, dipisah titik koma: jalan rusak; banjir', verbose_name='kata pencarian')),
                ('service_promise', models.TextField(blank=True, help_text='Janji pelayanan kepada warga, UU 25/2009 pasal 22', verbose_name='maklumat pelayanan')),
                ('address', models.CharField(blank=True, max_length=255, verbose_name='alamat')),
                ('latitude', models.DecimalField(blank=True, decimal_places=6, max_digits=8, null=True, verbose_name='lintang')),
                ('longitude', models.DecimalField(blank=True, decimal_places=6, max_digits=9, null=True, verbose_name='bujur')),
                ('open_on_holidays', models.BooleanField(default=False, verbose_name='buka pada hari libur nasional')),
                ('website', models.URLField(blank=True, verbose_name='situs')),
                ('active_from', models.DateField(blank=True, null=True, verbose_name='berdiri sejak')),
                ('active_to', models.DateField(blank=True, null=True, verbose_name='berakhir pada')),
                ('parent', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, related_name='children', to='directory.agency', verbose_name='induk')),
                ('region', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.region', verbose_name='wilayah')),
            ],
            options={
                'verbose_name': 'perangkat daerah',
                'verbose_name_plural': 'perangkat daerah',
                'ordering': ['name'],
                'constraints': [models.CheckConstraint(condition=models.Q(('active_from', None), ('active_to', None), ('active_to__gte', models.F('active_from')), _connector='OR'), name='agency_ends_after_it_begins', violation_error_message='Tanggal berakhir tidak boleh sebelum tanggal berdiri.'), models.CheckConstraint(condition=models.Q(models.Q(('latitude', None), ('longitude', None)), models.Q(('latitude__isnull', False), ('latitude__range', (Decimal('-9'), Decimal('-5'))), ('longitude__isnull', False), ('longitude__range', (Decimal('106'), Decimal('112')))), _connector='OR'), name='agency_lies_on_java', violation_error_message='Isi lintang -9 sampai -5 dan bujur 106 sampai 112, atau kosongkan keduanya.')],
            },
        ),
        migrations.CreateModel(
            name='AgencyAlias',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('name', models.CharField(max_length=160, verbose_name='nama lain')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='aliases', to='directory.agency')),
            ],
            options={
                'verbose_name': 'nama lain',
                'verbose_name_plural': 'nama lain',
                'constraints': [models.UniqueConstraint(fields=('agency', 'name'), name='alias_once_per_agency')],
            },
        ),
        migrations.CreateModel(
            name='AgencySuccession',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verification', models.CharField(choices=[('verified', 'Terverifikasi'), ('unverified', 'Belum diverifikasi'), ('example', 'Contoh')], default='unverified', max_length=12, verbose_name='verifikasi')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='sumber')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='tautan sumber')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='tanggal sumber')),
                ('is_demo', models.BooleanField(default=False, verbose_name='data contoh rekaan')),
                ('kind', models.CharField(choices=[('merge', 'Digabung'), ('split', 'Dipecah'), ('rename', 'Berganti nama')], max_length=8, verbose_name='jenis')),
                ('date', models.DateField(verbose_name='tanggal')),
                ('is_main', models.BooleanField(default=False, help_text='Bila dipecah: alamat lama mengarah ke sini', verbose_name='penerus utama')),
                ('legal_basis', models.CharField(blank=True, max_length=255, verbose_name='dasar hukum')),
                ('predecessor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions_out', to='directory.agency')),
                ('successor', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='successions_in', to='directory.agency')),
            ],
            options={
                'verbose_name': 'pergantian perangkat daerah',
                'verbose_name_plural': 'pergantian perangkat daerah',
                'constraints': [models.UniqueConstraint(fields=('predecessor', 'successor'), name='succession_once'), models.CheckConstraint(condition=models.Q(('predecessor', models.F('successor')), _negated=True), name='agency_does_not_succeed_itself', violation_error_message='Instansi tidak dapat menggantikan diri.'), models.UniqueConstraint(condition=models.Q(('is_main', True)), fields=('predecessor',), name='one_main_successor')],
            },
        ),
        migrations.CreateModel(
            name='AuditEvent',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('login', 'Masuk'), ('login_failed', 'Gagal masuk'), ('logout', 'Keluar'), ('denied', 'Akses ditolak'), ('password', 'Kata sandi diganti'), ('factor', 'Pengaman kedua diubah'), ('session', 'Sesi diakhiri'), ('invitation', 'Undangan'), ('role', 'Peran dan wewenang diubah'), ('identity', 'Identitas pelapor dibuka'), ('export', 'Data diekspor'), ('setting', 'Pengaturan diubah'), ('restore', 'Isi lama dikembalikan')], max_length=12, verbose_name='kejadian')),
                ('at', models.DateTimeField(verbose_name='waktu')),
                ('target', models.CharField(blank=True, max_length=200, verbose_name='objek')),
                ('detail', models.TextField(blank=True, verbose_name='rincian')),
                ('address', models.GenericIPAddressField(null=True, verbose_name='alamat IP')),
                ('actor', models.ForeignKey(help_text='Kosong bila tidak diketahui, atau sistem sendiri', null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='pelaku')),
                ('agency', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to='directory.agency', verbose_name='instansi')),
                ('subject', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='akun yang dikenai')),
            ],
            options={
                'verbose_name': 'catatan audit',
                'verbose_name_plural': 'catatan audit',
                'ordering': ['-pk'],
                'indexes': [models.Index(fields=['kind', '-at'], name='audit_by_kind')],
            },
        ),
        migrations.CreateModel(
            name='ContactChannel',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verification', models.CharField(choices=[('verified', 'Terverifikasi'), ('unverified', 'Belum diverifikasi'), ('example', 'Contoh')], default='unverified', max_length=12, verbose_name='verifikasi')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='sumber')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='tautan sumber')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='tanggal sumber')),
                ('is_demo', models.BooleanField(default=False, verbose_name='data contoh rekaan')),
                ('kind', models.CharField(choices=[('phone', 'Telepon'), ('whatsapp', 'WhatsApp'), ('sms', 'SMS'), ('email', 'E-mail'), ('web', 'Situs'), ('instagram', 'Instagram'), ('facebook', 'Facebook'), ('x', 'X'), ('tiktok', 'TikTok'), ('youtube', 'YouTube')], max_length=12, verbose_name='jenis')),
                ('purpose', models.CharField(choices=[('general', 'Umum'), ('complaints', 'Pengaduan'), ('ppid', 'Informasi publik (PPID)'), ('media', 'Media'), ('emergency', 'Darurat')], default='general', max_length=12, verbose_name='keperluan')),
                ('value', models.CharField(max_length=200, verbose_name='isi')),
                ('e164', models.CharField(blank=True, max_length=16, verbose_name='nomor internasional')),
                ('label', models.CharField(blank=True, max_length=120, verbose_name='keterangan')),
                ('hours', models.CharField(blank=True, max_length=120, verbose_name='jam layanan')),
                ('is_public', models.BooleanField(default=True, verbose_name='terbit')),
                ('verified_on', models.DateField(blank=True, null=True, verbose_name='diverifikasi tanggal')),
                ('is_personal', models.BooleanField(default=False, help_text='Nomor pribadi hanya terbit dengan persetujuan tertulis.', verbose_name='milik pribadi')),
                ('consent_reference', models.CharField(blank=True, max_length=200, verbose_name='bukti persetujuan')),
                ('consent_on', models.DateField(blank=True, null=True, verbose_name='disetujui tanggal')),
                ('consent_withdrawn_on', models.DateField(blank=True, null=True, verbose_name='persetujuan dicabut tanggal')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='urutan')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.agency')),
            ],
            options={
                'verbose_name': 'kontak',
                'verbose_name_plural': 'kontak',
                'ordering': ['order', 'pk'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('agency__isnull', False)), fields=('agency', 'kind', 'purpose', 'value'), name='contact_once_per_agency'), models.CheckConstraint(condition=models.Q(('is_public', False), ('is_personal', False), models.Q(('consent_on__isnull', False), ('consent_withdrawn_on', None), models.Q(('consent_reference', ''), _negated=True)), _connector='OR'), name='personal_contact_is_public_only_with_consent', violation_error_message='Kontak pribadi tidak boleh terbit tanpa bukti dan tanggal persetujuan yang masih berlaku.')],
            },
        ),
        migrations.CreateModel(
            name='ContactCorrection',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('value_then', models.CharField(max_length=200, verbose_name='isi waktu dilaporkan')),
                ('problem', models.CharField(choices=[('wrong', 'Nomor atau alamatnya salah'), ('silent', 'Tidak pernah dijawab'), ('dead', 'Sudah tidak aktif'), ('other', 'Lainnya')], max_length=8, verbose_name='masalah')),
                ('proposal', models.CharField(blank=True, max_length=200, verbose_name='seharusnya')),
                ('note', models.CharField(blank=True, max_length=500, verbose_name='catatan')),
                ('reporter_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail pelapor')),
                ('state', models.CharField(choices=[('waiting', 'Menunggu'), ('accepted', 'Diperbaiki'), ('declined', 'Tidak diubah')], default='waiting', max_length=8, verbose_name='keadaan')),
                ('answer', models.TextField(blank=True, verbose_name='jawaban')),
                ('created_at', models.DateTimeField(verbose_name='masuk')),
                ('decided_at', models.DateTimeField(blank=True, null=True, verbose_name='dijawab')),
                ('contact', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='corrections', to='directory.contactchannel', verbose_name='kontak')),
                ('decided_by', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.SET_NULL, to=settings.AUTH_USER_MODEL, verbose_name='dijawab oleh')),
            ],
            options={
                'verbose_name': 'koreksi kontak',
                'verbose_name_plural': 'koreksi kontak',
                'ordering': ['-created_at'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('decided_at', None), ('state', 'waiting')), models.Q(('decided_at__isnull', False), models.Q(('state', 'waiting'), _negated=True), models.Q(('answer', ''), _negated=True)), _connector='OR'), name='correction_is_decided_with_an_answer')],
            },
        ),
        migrations.CreateModel(
            name='Invitation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('email', models.EmailField(max_length=254, verbose_name='alamat e-mail')),
                ('role', models.CharField(blank=True, choices=[('verifier', 'Verifikator pusat'), ('officer', 'Petugas OPD'), ('head', 'Kepala OPD'), ('editor', 'Editor konten'), ('inspector', 'Inspektorat'), ('auditor', 'Auditor')], max_length=12, verbose_name='peran')),
                ('as_administrator', models.BooleanField(default=False, verbose_name='sebagai administrator')),
                ('token_hash', models.CharField(editable=False, max_length=64, unique=True)),
                ('sent_at', models.DateTimeField(verbose_name='dikirim')),
                ('expires_at', models.DateTimeField(verbose_name='berlaku sampai')),
                ('accepted_at', models.DateTimeField(null=True, verbose_name='diterima')),
                ('revoked_at', models.DateTimeField(null=True, verbose_name='dibatalkan')),
                ('agency', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='directory.agency', verbose_name='instansi')),
                ('invited_by', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='+', to=settings.AUTH_USER_MODEL, verbose_name='diundang oleh')),
            ],
            options={
                'verbose_name': 'undangan staf',
                'verbose_name_plural': 'undangan staf',
                'ordering': ['-pk'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency', None), ('as_administrator', True), ('role', '')), models.Q(('agency__isnull', False), ('as_administrator', False), models.Q(('role', ''), _negated=True)), _connector='OR'), name='invited_to_a_posting_or_as_administrator'), models.UniqueConstraint(django.db.models.functions.text.Lower('email'), condition=models.Q(('accepted_at', None), ('revoked_at', None)), name='one_open_invitation_per_address')],
            },
        ),
        migrations.CreateModel(
            name='OpeningRule',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('weekday', models.PositiveSmallIntegerField(blank=True, choices=[(0, 'Senin'), (1, 'Selasa'), (2, 'Rabu'), (3, 'Kamis'), (4, 'Jumat'), (5, 'Sabtu'), (6, 'Minggu')], null=True, verbose_name='hari')),
                ('opens', models.TimeField(blank=True, null=True, verbose_name='buka')),
                ('closes', models.TimeField(blank=True, null=True, verbose_name='tutup')),
                ('first_day', models.DateField(blank=True, help_text='Libur, Ramadan', null=True, verbose_name='pengecualian mulai')),
                ('last_day', models.DateField(blank=True, null=True, verbose_name='pengecualian sampai')),
                ('label', models.CharField(blank=True, max_length=80, verbose_name='keterangan')),
                ('agency', models.ForeignKey(blank=True, help_text='Kosong: berlaku untuk semua kantor (hanya pengecualian)', null=True, on_delete=django.db.models.deletion.CASCADE, related_name='opening_rules', to='directory.agency', verbose_name='instansi')),
            ],
            options={
                'verbose_name': 'jam buka',
                'verbose_name_plural': 'jam buka',
                'ordering': ['first_day', 'weekday', 'opens'],
                'constraints': [models.CheckConstraint(condition=models.Q(models.Q(('agency__isnull', False), ('first_day', None), ('last_day', None), ('opens__isnull', False), ('weekday__isnull', False)), models.Q(('first_day__isnull', False), ('last_day__isnull', False)), _connector='OR'), name='opening_rule_is_weekly_or_dated', violation_error_message='Isi hari dan jamnya untuk jam biasa, atau kedua tanggal untuk pengecualian.'), models.CheckConstraint(condition=models.Q(('first_day', None), ('last_day__gte', models.F('first_day')), _connector='OR'), name='opening_exception_ends_after_it_begins', violation_error_message='Tanggal akhir tidak boleh sebelum tanggal awal.'), models.CheckConstraint(condition=models.Q(models.Q(('closes', None), ('opens', None)), models.Q(('closes__isnull', False), ('opens__isnull', False), models.Q(('closes__gt', models.F('opens')), ('closes', datetime.time(0, 0)), _connector='OR')), _connector='OR'), name='office_closes_after_it_opens', violation_error_message='Jam tutup harus sesudah jam buka.'), models.UniqueConstraint(condition=models.Q(('first_day', None)), fields=('agency', 'weekday', 'opens'), name='opening_hours_once_per_day')],
            },
        ),
        migrations.CreateModel(
            name='Position',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('title', models.CharField(max_length=160, verbose_name='jabatan')),
                ('is_head', models.BooleanField(default=False, verbose_name='pimpinan perangkat daerah')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='urutan')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='positions', to='directory.agency')),
            ],
            options={
                'verbose_name': 'jabatan',
                'verbose_name_plural': 'jabatan',
                'ordering': ['agency__name', 'order'],
                'constraints': [models.UniqueConstraint(condition=models.Q(('is_head', True)), fields=('agency',), name='one_head_position_per_agency'), models.UniqueConstraint(fields=('agency', 'title'), name='position_title_once_per_agency')],
            },
        ),
        migrations.AddField(
            model_name='contactchannel',
            name='position',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='contacts', to='directory.position'),
        ),
        migrations.CreateModel(
            name='Appointment',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('verification', models.CharField(choices=[('verified', 'Terverifikasi'), ('unverified', 'Belum diverifikasi'), ('example', 'Contoh')], default='unverified', max_length=12, verbose_name='verifikasi')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='sumber')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='tautan sumber')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='tanggal sumber')),
                ('is_demo', models.BooleanField(default=False, verbose_name='data contoh rekaan')),
                ('kind', models.CharField(choices=[('definitive', 'Definitif'), ('plt', 'Plt.'), ('plh', 'Plh.'), ('pj', 'Pj.')], default='definitive', max_length=12, verbose_name='jenis')),
                ('started_on', models.DateField(blank=True, help_text='Kosong bila belum diketahui', null=True, verbose_name='mulai')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='berakhir')),
                ('decree_number', models.CharField(blank=True, max_length=120, verbose_name='nomor SK')),
                ('decree_date', models.DateField(blank=True, null=True, verbose_name='tanggal SK')),
                ('person', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='directory.person')),
                ('position', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='appointments', to='directory.position')),
            ],
            options={
                'verbose_name': 'pengangkatan',
                'verbose_name_plural': 'pengangkatan',
                'ordering': ['position', models.OrderBy(models.F('started_on'), descending=True, nulls_last=True)],
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('position',), name='one_current_holder_per_position', violation_error_code='seat_taken', violation_error_message='Jabatan ini sudah ada pejabatnya.'), models.CheckConstraint(condition=models.Q(('started_on', None), ('ended_on', None), ('ended_on__gte', models.F('started_on')), _connector='OR'), name='appointment_ends_after_it_starts', violation_error_message='Tanggal berakhir tidak boleh sebelum tanggal mulai.')],
            },
        ),
        migrations.CreateModel(
            name='District',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kemendagri_code', models.CharField(help_text='33.01.01', max_length=8, unique=True, verbose_name='kode Kemendagri')),
                ('bps_code', models.CharField(blank=True, max_length=7, null=True, unique=True, verbose_name='kode BPS')),
                ('name', models.CharField(max_length=60, verbose_name='nama')),
                ('region', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='districts', to='directory.region', verbose_name='wilayah')),
            ],
            options={
                'verbose_name': 'kecamatan',
                'verbose_name_plural': 'kecamatan',
                'ordering': ['kemendagri_code'],
                'constraints': [models.UniqueConstraint(fields=('region', 'name'), name='district_name_once_per_region')],
            },
        ),
        migrations.CreateModel(
            name='Revocation',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('what', models.CharField(choices=[('account', 'akun staf'), ('administrator', 'wewenang administrator'), ('posting', 'penugasan staf'), ('invitation', 'undangan staf'), ('contact', 'persetujuan kontak pribadi')], max_length=13, verbose_name='yang dicabut')),
                ('number', models.BigIntegerField(verbose_name='nomor baris')),
                ('at', models.DateTimeField(verbose_name='waktu')),
            ],
            options={
                'verbose_name': 'catatan pencabutan',
                'verbose_name_plural': 'catatan pencabutan',
                'constraints': [models.UniqueConstraint(fields=('what', 'number'), name='revoked_once_per_row')],
            },
        ),
        migrations.CreateModel(
            name='StaffPosting',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('role', models.CharField(choices=[('verifier', 'Verifikator pusat'), ('officer', 'Petugas OPD'), ('head', 'Kepala OPD'), ('editor', 'Editor konten'), ('inspector', 'Inspektorat'), ('auditor', 'Auditor')], max_length=12, verbose_name='peran')),
                ('started_on', models.DateField(verbose_name='mulai')),
                ('ended_on', models.DateField(blank=True, null=True, verbose_name='berakhir')),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='postings', to='directory.agency')),
                ('user', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='postings', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'penugasan staf',
                'verbose_name_plural': 'penugasan staf',
                'constraints': [models.UniqueConstraint(condition=models.Q(('ended_on', None)), fields=('user', 'agency', 'role'), name='posting_once_while_current')],
            },
        ),
        migrations.AddConstraint(
            model_name='contactchannel',
            constraint=models.CheckConstraint(condition=models.Q(models.Q(('agency', None), ('position__isnull', False)), models.Q(('agency__isnull', False), ('position', None)), _connector='OR'), name='contact_has_one_owner'),
        ),
        migrations.AddConstraint(
            model_name='contactchannel',
            constraint=models.UniqueConstraint(condition=models.Q(('position__isnull', False)), fields=('position', 'kind', 'purpose', 'value'), name='contact_once_per_position'),
        ),
        migrations.RunPython(on_postgresql(ADD), on_postgresql(REMOVE)),
        migrations.RunPython(append_only.install, append_only.uninstall),
    ]
