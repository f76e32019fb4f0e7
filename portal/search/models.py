"""What can be found, the words it is found by, and what was sought in vain."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import connection, models
from django.db.models.expressions import RawSQL
from django.utils.translation import gettext_lazy as _

from portal.search.words import words

MOST_RANKED = 500
RANKED = """
(SELECT id, ts_rank('{0.1,0.2,0.6,1}', search_terms, to_tsquery('simple', %s)) AS rank
FROM portal_searchdocument WHERE search_terms @@ to_tsquery('simple', %s) LIMIT %s)
"""


class SearchDocumentQuerySet(models.QuerySet["SearchDocument"]):
    def matching(
        self, terms: list[str], rare: list[str], limit: int
    ) -> SearchDocumentQuerySet:
        """The documents with most of any of these terms. Terms are of a-z and
        0-9 only, as `words` makes them, so nothing in them is an operator.

        PostgreSQL compares at most MOST_RANKED of those with a `rare` term, as many of
        those with all terms, and as many of those with any: with a term that a third
        of the documents have, comparing each would take as long as there are many.
        """
        if not terms:
            return self.none()
        any_of = " | ".join(terms)
        if connection.vendor == "postgresql":
            some = [" | ".join(rare)] if rare else []
            lookups = [*some, " & ".join(terms), any_of]
            found = " UNION ".join([RANKED] * len(lookups))
            return self._of(
                f"SELECT id FROM ({found}) AS found ORDER BY rank DESC, id LIMIT %s",  # noqa: S608 - all is a parameter
                [part for query in lookups for part in (any_of, query, MOST_RANKED)]
                + [limit],
            )
        return self._of(
            "SELECT rowid FROM portal_searchindex WHERE portal_searchindex MATCH %s"
            " ORDER BY bm25(portal_searchindex, 8, 5, 1), rowid LIMIT %s",
            [" OR ".join(f'"{term}"' for term in terms), limit],
        )

    def named(
        self, whole: list[list[str]], last: list[str], limit: int
    ) -> SearchDocumentQuerySet:
        """Documents that have, in title or keywords, one term of each list in
        `whole`, and a word that begins with one of `last`. The first ones found:
        ranking all with a common word would cost more than a keystroke may."""
        if connection.vendor == "postgresql":
            groups = [" | ".join(f"{t}:AB" for t in terms) for terms in whole]
            groups.append(" | ".join(f"{t}:*AB" for t in last))
            return self._of(
                "SELECT id FROM portal_searchdocument"
                " WHERE search_terms @@ to_tsquery('simple', %s) LIMIT %s",
                [" & ".join(f"({group})" for group in groups), limit],
            )
        groups = [" OR ".join(f'"{t}"' for t in terms) for terms in whole]
        groups.append(" OR ".join(f'"{t}"*' for t in last))
        query = " AND ".join(f"({group})" for group in groups)
        return self._of(
            "SELECT rowid FROM portal_searchindex WHERE portal_searchindex MATCH %s"
            " LIMIT %s",
            [f"{{title_terms keyword_terms}} : ({query})", limit],
        )

    def _of(self, sql: str, params: list[str | int]) -> SearchDocumentQuerySet:
        return self.filter(pk__in=RawSQL(sql, params))  # noqa: S611 - all is a parameter


class SearchDocument(models.Model):
    """One page that can be found.

    The database derives its full-text index from the three columns of terms: an
    FTS5 table kept by triggers on SQLite, a generated tsvector on PostgreSQL.
    """

    class Kind(models.TextChoices):
        TAX = "tax", _("Pajak")
        SERVICE = "service", _("Izin dan layanan")
        AGENCY = "agency", _("Kantor")
        HEAD = "head", _("Pimpinan")
        SIGNPOST = "signpost", _("Bukan kewenangan provinsi")
        NEWS = "news", _("Berita")
        PROGRAMME = "program", _("Program")

    key = models.CharField(max_length=120, unique=True)
    kind = models.CharField(_("jenis"), max_length=8, choices=Kind)
    title = models.CharField(_("judul"), max_length=250)
    url = models.CharField(_("alamat"), max_length=300)
    summary = models.CharField(_("ringkasan"), max_length=300, blank=True)
    answer = models.CharField(_("jawaban singkat"), max_length=300, blank=True)
    # Whether a person has checked the rows that the answer is made of.
    is_verified = models.BooleanField(default=False)
    is_example = models.BooleanField(default=False)
    title_terms = models.TextField()
    keyword_terms = models.TextField(blank=True)
    body_terms = models.TextField(blank=True)
    digest = models.CharField(max_length=64)

    objects = SearchDocumentQuerySet.as_manager()

    class Meta:
        verbose_name = _("dokumen pencarian")
        verbose_name_plural = _("dokumen pencarian")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.title


class SearchTerm(models.Model):
    """A word of the indexed pages: the vocabulary that misspellings are held to."""

    word = models.CharField(max_length=40, unique=True)
    stem = models.CharField(max_length=40, db_index=True)
    documents = models.PositiveIntegerField()

    def __str__(self) -> str:
        return self.word


class SearchSynonym(models.Model):
    """Who types `phrase` means `meaning`: slang, acronyms, everyday words."""

    phrase = models.CharField(
        _("yang diketik"), max_length=80, help_text=_("Paling banyak tiga kata")
    )
    meaning = models.CharField(_("yang dimaksud"), max_length=120)
    is_active = models.BooleanField(_("dipakai"), default=True)

    class Meta:
        verbose_name = _("padanan kata")
        verbose_name_plural = _("padanan kata")
        ordering = ["phrase"]
        constraints = [
            models.UniqueConstraint(
                fields=["phrase", "meaning"], name="synonym_said_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.phrase} → {self.meaning}"

    def clean(self) -> None:
        """Keep the phrase as questions are read; raise where nothing is left."""
        found = words(self.phrase)
        if not 1 <= len(found) <= 3:
            raise ValidationError({"phrase": _("Tulis satu sampai tiga kata.")})
        if not words(self.meaning):
            raise ValidationError({"meaning": _("Tulis kata yang dimaksud.")})
        self.phrase = " ".join(found)


class SearchMiss(models.Model):
    """A question without an answer, how often and until when; never by whom."""

    query = models.CharField(_("yang dicari"), max_length=100, unique=True)
    times = models.PositiveIntegerField(_("berapa kali"), default=1)
    last_on = models.DateField(_("terakhir"))

    class Meta:
        verbose_name = _("pencarian tanpa hasil")
        verbose_name_plural = _("pencarian tanpa hasil")
        ordering = ["-times", "query"]

    def __str__(self) -> str:
        return self.query
