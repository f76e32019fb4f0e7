import django.db.models.deletion
import notifications.subscriptions
import simple_history.models
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):

    # An installation that has run all of these has run this one.
    replaces = [
        ('notifications', '0001_initial'),
        ('notifications', '0010_subscriptions'),
        ('notifications', '0020_transport_health'),
        ('notifications', '0030_whatsapp'),
        ('notifications', '0031_all_transports'),
        ('notifications', '0100_subscriptions_of_all_kinds'),
        ('notifications', '0101_mailbox_keys'),
        ('notifications', '0102_message_texts'),
        ('notifications', '0103_forgotten_mailboxes'),
    ]

    initial = True

    dependencies = [
        ('directory', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='ForgottenMailbox',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('mailbox_hash', models.CharField(max_length=64, unique=True)),
                ('at', models.DateTimeField()),
            ],
            options={
                'verbose_name': 'kotak surat yang dilupakan',
                'verbose_name_plural': 'kotak surat yang dilupakan',
            },
        ),
        migrations.CreateModel(
            name='Heartbeat',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('asked_at', models.DateTimeField(blank=True, null=True, verbose_name='ditanya')),
                ('answered_at', models.DateTimeField(blank=True, null=True, verbose_name='menjawab')),
            ],
            options={
                'verbose_name': 'detak pekerja',
                'verbose_name_plural': 'detak pekerja',
            },
        ),
        migrations.CreateModel(
            name='TransportState',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transport', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp')], max_length=10, unique=True, verbose_name='saluran')),
                ('failures', models.PositiveIntegerField(default=0, verbose_name='gagal berturut-turut')),
                ('stopped_until', models.DateTimeField(blank=True, null=True, verbose_name='berhenti sampai')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='kesalahan terakhir')),
                ('minute', models.DateTimeField(blank=True, null=True, verbose_name='menit berjalan')),
                ('sent_this_minute', models.PositiveIntegerField(default=0, verbose_name='terkirim menit ini')),
            ],
            options={
                'verbose_name': 'saluran pesan',
                'verbose_name_plural': 'saluran pesan',
            },
        ),
        migrations.CreateModel(
            name='DigestRun',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(max_length=60, verbose_name='jenis')),
                ('period', models.CharField(help_text='2026-11-24', max_length=16, verbose_name='periode')),
                ('recipient', models.CharField(max_length=254, verbose_name='penerima')),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
            ],
            options={
                'verbose_name': 'ringkasan terkirim',
                'verbose_name_plural': 'ringkasan terkirim',
                'constraints': [models.UniqueConstraint(fields=('kind', 'period', 'recipient'), name='digest_once_per_period')],
            },
        ),
        migrations.CreateModel(
            name='HistoricalMessageText',
            fields=[
                ('id', models.BigIntegerField(auto_created=True, blank=True, db_index=True, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='pesan')),
                ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], default='id', max_length=5, verbose_name='bahasa')),
                ('subject', models.CharField(blank=True, help_text='Hanya untuk e-mail', max_length=150, verbose_name='judul')),
                ('text', models.TextField(max_length=4000, verbose_name='isi')),
                ('active', models.BooleanField(default=True, help_text='Tidak dipakai: kembali ke bawaan', verbose_name='dipakai')),
                ('history_id', models.AutoField(primary_key=True, serialize=False)),
                ('history_date', models.DateTimeField(db_index=True)),
                ('history_change_reason', models.CharField(max_length=100, null=True)),
                ('history_type', models.CharField(choices=[('+', 'Created'), ('~', 'Changed'), ('-', 'Deleted')], max_length=1)),
                ('history_user', models.ForeignKey(null=True, on_delete=django.db.models.deletion.SET_NULL, related_name='+', to=settings.AUTH_USER_MODEL)),
            ],
            options={
                'verbose_name': 'historical teks pesan',
                'verbose_name_plural': 'historical teks pesan',
                'ordering': ('-history_date', '-history_id'),
                'get_latest_by': ('history_date', 'history_id'),
            },
            bases=(simple_history.models.HistoricalChanges, models.Model),
        ),
        migrations.CreateModel(
            name='MessageText',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=60, verbose_name='pesan')),
                ('language', models.CharField(choices=[('id', 'Bahasa Indonesia'), ('en', 'English')], default='id', max_length=5, verbose_name='bahasa')),
                ('subject', models.CharField(blank=True, help_text='Hanya untuk e-mail', max_length=150, verbose_name='judul')),
                ('text', models.TextField(max_length=4000, verbose_name='isi')),
                ('active', models.BooleanField(default=True, help_text='Tidak dipakai: kembali ke bawaan', verbose_name='dipakai')),
            ],
            options={
                'verbose_name': 'teks pesan',
                'verbose_name_plural': 'teks pesan',
                'ordering': ['key', 'language'],
                'constraints': [models.UniqueConstraint(fields=('key', 'language'), name='message_text_once')],
            },
        ),
        migrations.CreateModel(
            name='WhatsAppContact',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wa_id', models.CharField(blank=True, max_length=20, null=True, unique=True, verbose_name='nomor WhatsApp')),
                ('bsuid', models.CharField(blank=True, max_length=150, null=True, unique=True, verbose_name='id pengguna')),
                ('last_inbound_at', models.DateTimeField(blank=True, null=True, verbose_name='terakhir menulis')),
                ('opted_out', models.BooleanField(default=False, verbose_name='berhenti menerima kabar')),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
            ],
            options={
                'verbose_name': 'kontak WhatsApp',
                'verbose_name_plural': 'kontak WhatsApp',
                'constraints': [models.CheckConstraint(condition=models.Q(('wa_id__isnull', False), ('bsuid__isnull', False), _connector='OR'), name='whatsapp_contact_has_an_id')],
            },
        ),
        migrations.CreateModel(
            name='WhatsAppReceipt',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('wamid', models.CharField(max_length=128)),
                ('status', models.CharField(max_length=20)),
                ('outbox_id', models.CharField(blank=True, max_length=20)),
                ('error_code', models.IntegerField(blank=True, null=True)),
                ('at', models.DateTimeField()),
                ('applied_at', models.DateTimeField(blank=True, null=True)),
            ],
            options={
                'verbose_name': 'kabar kiriman WhatsApp',
                'verbose_name_plural': 'kabar kiriman WhatsApp',
                'indexes': [models.Index(condition=models.Q(('applied_at', None)), fields=['at'], name='whatsapp_status_to_apply')],
                'constraints': [models.UniqueConstraint(fields=('wamid', 'status'), name='whatsapp_status_once')],
            },
        ),
        migrations.CreateModel(
            name='Subscription',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('address', models.EmailField(blank=True, max_length=254, verbose_name='alamat e-mail')),
                ('scope', models.CharField(max_length=160, verbose_name='tentang')),
                ('title', models.CharField(max_length=200, verbose_name='judul')),
                ('path', models.CharField(max_length=200, verbose_name='halaman')),
                ('frequency', models.CharField(choices=[('immediate', 'Segera, setiap ada kabar'), ('daily', 'Sekali sehari'), ('weekly', 'Sekali seminggu')], default='immediate', max_length=9, verbose_name='seberapa sering')),
                ('token', models.CharField(default=notifications.subscriptions.new_token, editable=False, max_length=43, unique=True)),
                ('mailbox', models.CharField(blank=True, db_index=True, editable=False, max_length=43)),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
                ('confirmed_at', models.DateTimeField(blank=True, null=True, verbose_name='dibenarkan')),
                ('contact', models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.CASCADE, related_name='subscriptions', to='notifications.whatsappcontact', verbose_name='kontak WhatsApp')),
            ],
            options={
                'verbose_name': 'langganan',
                'verbose_name_plural': 'langganan',
                'indexes': [models.Index(fields=['frequency', 'address'], name='subscription_by_frequency')],
                'constraints': [models.UniqueConstraint(condition=models.Q(('address', ''), _negated=True), fields=('scope', 'address'), name='subscription_once_per_address'), models.UniqueConstraint(condition=models.Q(('contact__isnull', False)), fields=('scope', 'contact'), name='subscription_once_per_contact'), models.CheckConstraint(condition=models.Q(('contact', None), ('address', ''), _connector='XOR'), name='subscription_has_one_way_to_tell')],
            },
        ),
        migrations.CreateModel(
            name='Message',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('transport', models.CharField(choices=[('email', 'E-mail'), ('whatsapp', 'WhatsApp')], max_length=10, verbose_name='saluran')),
                ('recipient', models.CharField(max_length=254, verbose_name='penerima')),
                ('subject', models.CharField(max_length=200, verbose_name='perihal')),
                ('text', models.TextField(verbose_name='teks')),
                ('html', models.TextField(blank=True, verbose_name='HTML')),
                ('unsubscribe_url', models.CharField(blank=True, max_length=300)),
                ('reply_to', models.EmailField(blank=True, max_length=254, verbose_name='balasan ke')),
                ('dedup_key', models.CharField(max_length=120, unique=True, verbose_name='kunci')),
                ('state', models.CharField(choices=[('pending', 'Menunggu'), ('unknown', 'Belum pasti terkirim'), ('sent', 'Terkirim'), ('dead', 'Gagal')], default='pending', max_length=8, verbose_name='keadaan')),
                ('attempts', models.PositiveSmallIntegerField(default=0, verbose_name='percobaan')),
                ('lease_until', models.DateTimeField(blank=True, null=True, verbose_name='sedang dikirim sampai')),
                ('next_at', models.DateTimeField(verbose_name='dikirim setelah')),
                ('last_error', models.CharField(blank=True, max_length=500, verbose_name='kesalahan terakhir')),
                ('created_at', models.DateTimeField(verbose_name='dibuat')),
                ('sent_at', models.DateTimeField(blank=True, null=True, verbose_name='terkirim')),
                ('erased_at', models.DateTimeField(blank=True, null=True, verbose_name='isi dihapus')),
                ('attempted_at', models.DateTimeField(blank=True, null=True, verbose_name='percobaan terakhir')),
                ('template', models.JSONField(blank=True, default=dict, editable=False)),
                ('as_template', models.BooleanField(default=False, verbose_name='dikirim sebagai templat')),
                ('fallback_email', models.EmailField(blank=True, max_length=254, verbose_name='e-mail pengganti')),
                ('provider_id', models.CharField(blank=True, db_index=True, max_length=128, verbose_name='nomor pada penyedia')),
                ('delivery', models.PositiveSmallIntegerField(choices=[(0, 'Belum ada kabar'), (1, 'Diterima WhatsApp'), (2, 'Gagal'), (3, 'Sampai di ponsel'), (4, 'Dibaca')], default=0, verbose_name='kabar kiriman')),
                ('contact', models.ForeignKey(blank=True, editable=False, null=True, on_delete=django.db.models.deletion.CASCADE, to='notifications.whatsappcontact')),
            ],
            options={
                'verbose_name': 'pesan keluar',
                'verbose_name_plural': 'pesan keluar',
                'ordering': ['-pk'],
                'indexes': [models.Index(condition=models.Q(('state', 'pending')), fields=['next_at'], name='message_pending_by_turn'), models.Index(condition=models.Q(('state', 'unknown')), fields=['next_at'], name='message_unknown_by_turn'), models.Index(condition=models.Q(('contact__isnull', False)), fields=['contact', 'sent_at'], name='message_pace_by_contact')],
            },
        ),
    ]
