import json

from django.contrib.postgres.operations import BtreeGistExtension
import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


def canonical(condition):
    parts = [
        {k: sorted(v) if isinstance(v, list) else v for k, v in alternative.items()}
        for alternative in condition
    ]
    parts.sort(key=lambda part: json.dumps(part, sort_keys=True))
    return json.dumps(parts, sort_keys=True, separators=(",", ":"))


# What applies_when and component are for the tariffs that 0001 shipped with:
# without them the new constraints would take all of a tax for rivals.
PRIVATE = {"use": ["pribadi"]}


def progressive(order, last=None):
    each = {"order_min": order, "order_max": last or order, **PRIVATE}
    return [
        {"vehicle": ["motor"], "cc_min": 200, **each},
        {"vehicle": ["mobil", "barang", "bus"], **each},
    ]


SHIPPED = {
    "Kendaraan pertama": ("tax", [{"order_min": 1, "order_max": 1, **PRIVATE}]),
    "Opsen PKB, bagian kabupaten/kota": ("opsen", []),
    "Kendaraan kedua (rancangan perda)": ("tax", progressive(2)),
    "Kendaraan ketiga (rancangan perda)": ("tax", progressive(3)),
    "Kendaraan keempat (rancangan perda)": ("tax", progressive(4)),
    "Kendaraan kelima dan seterusnya (rancangan perda)": (
        "tax",
        progressive(5, 1000),
    ),
    "Angkutan umum, bus karyawan dan sekolah, ambulans, pemadam, sosial keagamaan, "
    "pemerintah (rancangan perda)": ("tax", [{"use": ["umum"]}]),
    "Penyerahan pertama, selain kendaraan energi terbarukan (rancangan perda)": (
        "tax",
        [{"transfer": ["baru"], "energy": ["bensin"]}],
    ),
    "Kendaraan bekas, pembebasan": ("tax", [{"transfer": ["bekas"]}]),
    "Opsen BBNKB, bagian kabupaten/kota": ("opsen", []),
}


def give_conditions(apps, schema_editor):
    TariffRule = apps.get_model("services", "TariffRule")
    for rule in TariffRule.objects.filter(label__in=SHIPPED):
        rule.component, rule.applies_when = SHIPPED[rule.label]
        rule.condition = canonical(rule.applies_when)
        rule.save()


TABLES = {
    "services_tariffrule": "tax_id WITH =, component WITH =, is_ceiling WITH =, ",
    "services_relief": "tax_id WITH =, ",
}


def exclude_overlaps(apps, schema_editor):
    """Only PostgreSQL can; elsewhere the check in DatedRule.save stands alone."""
    if schema_editor.connection.vendor != "postgresql":
        return
    for table, columns in TABLES.items():
        schema_editor.execute(
            f"ALTER TABLE {table} ADD CONSTRAINT {table}_no_overlap EXCLUDE USING gist"
            f" ({columns}condition WITH =,"
            " daterange(valid_from, valid_to, '[]') WITH &&)"
        )


def allow_overlaps(apps, schema_editor):
    if schema_editor.connection.vendor != "postgresql":
        return
    for table in TABLES:
        schema_editor.execute(f"ALTER TABLE {table} DROP CONSTRAINT {table}_no_overlap")


class Migration(migrations.Migration):

    dependencies = [
        ('services', '0001_initial'),
    ]

    operations = [
        migrations.CreateModel(
            name='Relief',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('source', models.CharField(blank=True, max_length=255, verbose_name='sumber')),
                ('source_url', models.URLField(blank=True, max_length=500, verbose_name='tautan sumber')),
                ('source_date', models.DateField(blank=True, null=True, verbose_name='tanggal sumber')),
                ('is_demo', models.BooleanField(default=False, verbose_name='data contoh rekaan')),
                ('verification', models.CharField(choices=[('verified', 'Terverifikasi'), ('draft', 'Menurut rancangan peraturan'), ('unverified', 'Belum diverifikasi')], default='unverified', help_text='Di produksi hanya aturan terverifikasi yang dipakai', max_length=12, verbose_name='verifikasi')),
                ('valid_from', models.DateField(verbose_name='berlaku mulai')),
                ('valid_to', models.DateField(blank=True, null=True, verbose_name='berlaku sampai')),
                ('applies_when', models.JSONField(blank=True, default=list, help_text='Daftar keadaan; cukup satu yang cocok. Contoh: [{"vehicle": ["motor"], "cc_min": 200, "order_min": 2}]. Kosong berarti selalu.', verbose_name='berlaku bila')),
                ('condition', models.CharField(default='[]', editable=False, max_length=1000)),
                ('note', models.CharField(blank=True, max_length=300, verbose_name='catatan')),
                ('label', models.CharField(max_length=200, verbose_name='program')),
                ('order', models.PositiveSmallIntegerField(default=0, verbose_name='urutan')),
                ('percent', models.DecimalField(decimal_places=4, max_digits=7, validators=[django.core.validators.MinValueValidator(0), django.core.validators.MaxValueValidator(100)], verbose_name='potongan pokok (%)')),
                ('opsen_effect', models.CharField(choices=[('follows', 'Opsen ikut turun'), ('unaffected', 'Opsen tetap'), ('unknown', 'Belum diketahui')], default='unknown', max_length=12, verbose_name='pengaruh pada opsen')),
                ('covers_arrears', models.BooleanField(default=False, verbose_name='berlaku untuk tunggakan')),
            ],
            options={
                'verbose_name': 'keringanan pajak',
                'verbose_name_plural': 'keringanan pajak',
                'ordering': ['-valid_from', 'pk'],
            },
        ),
        migrations.RemoveConstraint(
            model_name='tariffrule',
            name='tariff_ends_after_it_begins',
        ),
        migrations.AddField(
            model_name='tariffrule',
            name='applies_when',
            field=models.JSONField(blank=True, default=list, help_text='Daftar keadaan; cukup satu yang cocok. Contoh: [{"vehicle": ["motor"], "cc_min": 200, "order_min": 2}]. Kosong berarti selalu.', verbose_name='berlaku bila'),
        ),
        migrations.AddField(
            model_name='tariffrule',
            name='component',
            field=models.CharField(choices=[('tax', 'Pokok pajak'), ('opsen', 'Opsen'), ('swdkllj', 'SWDKLLJ'), ('stnk', 'STNK'), ('tnkb', 'TNKB')], default='tax', max_length=8, verbose_name='bagian tagihan'),
        ),
        migrations.AddField(
            model_name='tariffrule',
            name='condition',
            field=models.CharField(default='[]', editable=False, max_length=1000),
        ),
        migrations.AddField(
            model_name='tariffrule',
            name='note',
            field=models.CharField(blank=True, max_length=300, verbose_name='catatan'),
        ),
        migrations.AddField(
            model_name='tax',
            name='rounding_mode',
            field=models.CharField(choices=[('ROUND_HALF_UP', 'Terdekat'), ('ROUND_FLOOR', 'Ke bawah'), ('ROUND_CEILING', 'Ke atas')], default='ROUND_HALF_UP', max_length=16, verbose_name='arah pembulatan'),
        ),
        migrations.AddField(
            model_name='tax',
            name='rounding_unit',
            field=models.PositiveIntegerField(default=1, validators=[django.core.validators.MinValueValidator(1)], verbose_name='dibulatkan ke kelipatan (Rp)'),
        ),
        migrations.AlterField(
            model_name='tariffrule',
            name='verification',
            field=models.CharField(choices=[('verified', 'Terverifikasi'), ('draft', 'Menurut rancangan peraturan'), ('unverified', 'Belum diverifikasi')], default='unverified', help_text='Di produksi hanya aturan terverifikasi yang dipakai', max_length=12, verbose_name='verifikasi'),
        ),
        migrations.RunPython(give_conditions, migrations.RunPython.noop),
        migrations.AddConstraint(
            model_name='tariffrule',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='tariffrule_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='tariffrule',
            constraint=models.UniqueConstraint(fields=('tax', 'component', 'is_ceiling', 'condition', 'valid_from'), name='tariff_once_per_condition_and_start'),
        ),
        migrations.AddConstraint(
            model_name='tax',
            constraint=models.CheckConstraint(condition=models.Q(('rounding_unit__gte', 1)), name='tax_rounds_to_rupiah'),
        ),
        migrations.AddField(
            model_name='relief',
            name='legal_basis',
            field=models.ForeignKey(blank=True, null=True, on_delete=django.db.models.deletion.PROTECT, to='services.legalbasis', verbose_name='dasar hukum'),
        ),
        migrations.AddField(
            model_name='relief',
            name='tax',
            field=models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='reliefs', to='services.tax'),
        ),
        migrations.AddConstraint(
            model_name='relief',
            constraint=models.CheckConstraint(condition=models.Q(('valid_to', None), ('valid_to__gte', models.F('valid_from')), _connector='OR'), name='relief_ends_after_it_begins'),
        ),
        migrations.AddConstraint(
            model_name='relief',
            constraint=models.UniqueConstraint(fields=('tax', 'label', 'valid_from'), name='relief_once_per_start'),
        ),
        migrations.AddConstraint(
            model_name='relief',
            constraint=models.UniqueConstraint(fields=('tax', 'condition', 'valid_from'), name='relief_once_per_condition_and_start'),
        ),
        migrations.AddConstraint(
            model_name='relief',
            constraint=models.CheckConstraint(condition=models.Q(('percent__gte', 0), ('percent__lte', 100)), name='relief_is_a_share'),
        ),
        BtreeGistExtension(),
        migrations.RunPython(exclude_overlaps, allow_overlaps),
    ]
