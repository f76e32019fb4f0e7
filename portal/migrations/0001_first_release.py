import django.db.models.deletion
import django.db.models.expressions
import portal.opendata.models
from django.db import migrations, models


SQLITE = """
CREATE VIRTUAL TABLE portal_searchindex USING fts5(
    title_terms, keyword_terms, body_terms,
    content='portal_searchdocument', content_rowid='id', tokenize='ascii'
);
CREATE TRIGGER portal_searchindex_insert AFTER INSERT ON portal_searchdocument BEGIN
    INSERT INTO portal_searchindex(rowid, title_terms, keyword_terms, body_terms)
    VALUES (new.id, new.title_terms, new.keyword_terms, new.body_terms);
END;
CREATE TRIGGER portal_searchindex_delete AFTER DELETE ON portal_searchdocument BEGIN
    INSERT INTO portal_searchindex(
        portal_searchindex, rowid, title_terms, keyword_terms, body_terms)
    VALUES ('delete', old.id, old.title_terms, old.keyword_terms, old.body_terms);
END;
CREATE TRIGGER portal_searchindex_update AFTER UPDATE ON portal_searchdocument BEGIN
    INSERT INTO portal_searchindex(
        portal_searchindex, rowid, title_terms, keyword_terms, body_terms)
    VALUES ('delete', old.id, old.title_terms, old.keyword_terms, old.body_terms);
    INSERT INTO portal_searchindex(rowid, title_terms, keyword_terms, body_terms)
    VALUES (new.id, new.title_terms, new.keyword_terms, new.body_terms);
END;
"""

POSTGRESQL = """
ALTER TABLE portal_searchdocument ADD COLUMN search_terms tsvector
    GENERATED ALWAYS AS (
        setweight(to_tsvector('simple', title_terms), 'A') ||
        setweight(to_tsvector('simple', keyword_terms), 'B') ||
        setweight(to_tsvector('simple', body_terms), 'D')
    ) STORED;
CREATE INDEX portal_searchdocument_terms
    ON portal_searchdocument USING gin (search_terms) WITH (fastupdate = off);
"""


def make_index(apps, schema_editor):
    """What the database looks terms up in; the statements differ, not the words."""
    connection = schema_editor.connection
    if connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL)
        return
    for statement in connection.ops.prepare_sql_script(SQLITE):
        schema_editor.execute(statement)


def drop_index(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute("ALTER TABLE portal_searchdocument DROP search_terms")
        return
    for name in ("insert", "delete", "update"):
        schema_editor.execute(f"DROP TRIGGER portal_searchindex_{name}")
    schema_editor.execute("DROP TABLE portal_searchindex")


class Migration(migrations.Migration):

    # An installation that has run all of these has run this one.
    replaces = [
        ('portal', '0001_search'),
        ('portal', '0002_programmes_are_found'),
        ('portal', '0100_agency_standings'),
        ('portal', '0110_open_data'),
    ]

    initial = True

    dependencies = [
        ('directory', '0001_first_release'),
    ]

    operations = [
        migrations.CreateModel(
            name='DataFile',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('dataset', models.SlugField(max_length=20)),
                ('name', models.CharField(max_length=60, unique=True)),
                ('month', models.DateField(null=True, verbose_name='bulan')),
                ('format', models.CharField(choices=[('csv', 'CSV'), ('json', 'JSON'), ('parquet', 'Parquet')], max_length=7, verbose_name='format')),
                ('file', models.FileField(max_length=200, upload_to=portal.opendata.models.storage_path, verbose_name='berkas')),
                ('sha256', models.CharField(max_length=64)),
                ('size', models.PositiveBigIntegerField(verbose_name='ukuran')),
                ('rows', models.PositiveBigIntegerField(verbose_name='baris')),
                ('fingerprint', models.CharField(blank=True, max_length=80)),
                ('checked_at', models.DateTimeField(verbose_name='diperiksa')),
                ('changed_at', models.DateTimeField(verbose_name='berubah')),
            ],
            options={
                'verbose_name': 'berkas data terbuka',
                'verbose_name_plural': 'berkas data terbuka',
                'ordering': ['dataset', '-month', 'format'],
            },
        ),
        migrations.CreateModel(
            name='SearchDocument',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('key', models.CharField(max_length=120, unique=True)),
                ('kind', models.CharField(choices=[('tax', 'Pajak'), ('service', 'Izin dan layanan'), ('agency', 'Kantor'), ('head', 'Pimpinan'), ('signpost', 'Bukan kewenangan provinsi'), ('news', 'Berita'), ('program', 'Program')], max_length=8, verbose_name='jenis')),
                ('title', models.CharField(max_length=250, verbose_name='judul')),
                ('url', models.CharField(max_length=300, verbose_name='alamat')),
                ('summary', models.CharField(blank=True, max_length=300, verbose_name='ringkasan')),
                ('answer', models.CharField(blank=True, max_length=300, verbose_name='jawaban singkat')),
                ('is_verified', models.BooleanField(default=False)),
                ('is_example', models.BooleanField(default=False)),
                ('title_terms', models.TextField()),
                ('keyword_terms', models.TextField(blank=True)),
                ('body_terms', models.TextField(blank=True)),
                ('digest', models.CharField(max_length=64)),
            ],
            options={
                'verbose_name': 'dokumen pencarian',
                'verbose_name_plural': 'dokumen pencarian',
                'ordering': ['pk'],
            },
        ),
        migrations.CreateModel(
            name='SearchMiss',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('query', models.CharField(max_length=100, unique=True, verbose_name='yang dicari')),
                ('times', models.PositiveIntegerField(default=1, verbose_name='berapa kali')),
                ('last_on', models.DateField(verbose_name='terakhir')),
            ],
            options={
                'verbose_name': 'pencarian tanpa hasil',
                'verbose_name_plural': 'pencarian tanpa hasil',
                'ordering': ['-times', 'query'],
            },
        ),
        migrations.CreateModel(
            name='SearchTerm',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('word', models.CharField(max_length=40, unique=True)),
                ('stem', models.CharField(db_index=True, max_length=40)),
                ('documents', models.PositiveIntegerField()),
            ],
        ),
        migrations.CreateModel(
            name='SearchSynonym',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('phrase', models.CharField(help_text='Paling banyak tiga kata', max_length=80, verbose_name='yang diketik')),
                ('meaning', models.CharField(max_length=120, verbose_name='yang dimaksud')),
                ('is_active', models.BooleanField(default=True, verbose_name='dipakai')),
            ],
            options={
                'verbose_name': 'padanan kata',
                'verbose_name_plural': 'padanan kata',
                'ordering': ['phrase'],
                'constraints': [models.UniqueConstraint(fields=('phrase', 'meaning'), name='synonym_said_once')],
            },
        ),
        migrations.CreateModel(
            name='AgencyStanding',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('year', models.PositiveSmallIntegerField(verbose_name='tahun')),
                ('counted_on', models.DateField(verbose_name='dihitung')),
                ('services', models.PositiveIntegerField()),
                ('parts', models.PositiveIntegerField()),
                ('contacts', models.PositiveIntegerField()),
                ('contacts_verified', models.PositiveIntegerField()),
                ('questions', models.PositiveIntegerField()),
                ('questions_answered', models.PositiveIntegerField()),
                ('agency', models.ForeignKey(on_delete=django.db.models.deletion.CASCADE, related_name='standings', to='directory.agency')),
            ],
            options={
                'verbose_name': 'keadaan instansi',
                'verbose_name_plural': 'keadaan instansi',
                'constraints': [models.UniqueConstraint(fields=('agency', 'year'), name='standing_once_per_year'), models.CheckConstraint(condition=models.Q(('contacts_verified__lte', models.F('contacts')), ('parts__lte', django.db.models.expressions.CombinedExpression(models.F('services'), '*', models.Value(14))), ('questions_answered__lte', models.F('questions'))), name='standing_parts_are_of_the_whole')],
            },
        ),
        migrations.RunPython(make_index, drop_index),
    ]
