"""Texts that editors may change: what each is for, and what may stand in it.

The files in templates/ are what is said unless somebody has edited it. An edited text
is plain, with fields such as {kode}; no template language, so nobody can write a
text that fails or tells more than its fields. Apps register their texts in a module
`message_texts`, which Django finds at start.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.template import Context, Template
from django.template.loader import render_to_string
from django.utils.functional import Promise
from django.utils.html import conditional_escape, linebreaks, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from notifications.models import MessageText

SUBJECT, BODY = "judul_bawaan", "isi_bawaan"
FIELD = re.compile(r"\{([a-z_]+)\}")
# Between these a letter's own words stand, see templates/email/base.html.
PART = r"<!--{0}-->(.*?)<!--/{0}-->"


class Field(NamedTuple):
    """`source` is a variable of the letter's template, filters included."""

    label: str | Promise
    source: str
    sample: str


@dataclass(frozen=True)
class Text:
    """`needed` are fields without which the text would be of no use; the default
    body holds them too. `default` is that body where it is no file of templates/;
    a preview shows it, with %(…)s for the source of each field."""

    key: str
    label: str | Promise
    fields: Mapping[str, Field] = field(default_factory=dict)
    needed: tuple[str, ...] = ()
    is_email: bool = True
    default: str | Promise = ""

    @property
    def names(self) -> dict[str, str | Promise]:
        """Each field that may be used, with what it holds."""
        own: dict[str, str | Promise] = {n: f.label for n, f in self.fields.items()}
        if self.is_email:
            own[SUBJECT] = gettext_lazy("judul seperti semula")
        return own | {BODY: gettext_lazy("seluruh isi seperti semula")}

    def samples(self) -> dict[str, str]:
        values = {name: f.sample for name, f in self.fields.items()}
        body = str(self.default) % {f.source: f.sample for f in self.fields.values()}
        return values | {
            SUBJECT: _("Judul bawaan"),
            BODY: body or _("(Di sini tampil isi bawaan.)"),
        }

    def values(self, context: Mapping[str, Any]) -> dict[str, str]:
        """What the fields hold in this letter."""
        return {
            name: Template(
                "{% autoescape off %}{{ " + f.source + " }}{% endautoescape %}"
            ).render(Context(context))
            for name, f in self.fields.items()
        }


class Rendered(NamedTuple):
    subject: str
    text: str
    html: str


TEXTS: dict[str, Text] = {}


def register(*texts: Text) -> None:
    TEXTS.update((text.key, text) for text in texts)


def errors(key: str, *written: str) -> list[str]:
    """Why these words may not stand in that text, for whoever wrote them."""
    text, found = TEXTS[key], []
    together = "\n".join(written)
    unknown = sorted({n for n in FIELD.findall(together) if n not in text.names})
    if unknown:
        found.append(
            _("Isian tidak dikenal: %(unknown)s. Yang tersedia: %(known)s.")
            % {
                "unknown": ", ".join(f"{{{n}}}" for n in unknown),
                "known": ", ".join(f"{{{n}}}" for n in text.names),
            }
        )
    elif set("{}") & set(FIELD.sub("", together)):
        found.append(_("Kurung kurawal hanya untuk isian, misalnya {isi_bawaan}."))
    used = set(FIELD.findall(written[-1]))
    missing = [n for n in text.needed if n not in used]
    if missing and BODY not in used:
        found.append(
            _("Isi harus memuat %(needed)s.")
            % {"needed": ", ".join(f"{{{n}}}" for n in missing)}
        )
    if any(BODY in p and p.strip() != f"{{{BODY}}}" for p in paragraphs(written[-1])):
        found.append(_("{isi_bawaan} harus berdiri sendiri dalam satu alinea."))
    return found


def paragraphs(text: str) -> list[str]:
    return [p for p in re.split(r"\n\s*\n", text.replace("\r\n", "\n")) if p.strip()]


def edited_email(
    key: str, language: str, context: Mapping[str, Any], default: Rendered
) -> Rendered:
    """The letter in an editor's words, or `default` where there are none."""
    row = MessageText.objects.in_force(key, language)
    if row is None or key not in TEXTS:
        return default
    values = TEXTS[key].values(context)
    values[SUBJECT] = " ".join(default.subject.split())
    return compose(row, values | {BODY: default.text.strip()}, default.html)


def edited_whatsapp(
    key: str, default: str, context: Mapping[str, Any] | None = None
) -> str:
    """The same of a message on WhatsApp, which is in Indonesian."""
    row = MessageText.objects.in_force(key, "id")
    if row is None or key not in TEXTS:
        return default
    return fill(row.text, TEXTS[key].values(context or {}) | {BODY: default.strip()})


def compose(row: MessageText, values: Mapping[str, str], html: str) -> Rendered:
    """A letter of `row`'s words; its HTML keeps the default's last lines, which say
    why it came and how to stop."""
    content = [
        mark_safe(_part("isi", html))  # noqa: S308 - rendered and escaped above
        if p.strip() == f"{{{BODY}}}"
        else _as_html(fill(p, values))
        for p in paragraphs(row.text)
    ]
    subject = fill(row.subject, values)
    body = render_to_string(
        "email/edited.html",
        {"title": subject, "content": content, "why": mark_safe(_part("alasan", html))},  # noqa: S308 - rendered and escaped above
    )
    return Rendered(subject, fill(row.text, values), body)


def fill(words: str, values: Mapping[str, str]) -> str:
    return FIELD.sub(lambda m: values.get(m[1], ""), words.replace("\r\n", "\n"))


def _as_html(text: str) -> SafeString:
    links = urlize(str(conditional_escape(text)), autoescape=False)
    return mark_safe(linebreaks(links))  # noqa: S308 - rendered and escaped above


def _part(name: str, html: str) -> str:
    found = re.search(PART.format(name), html, re.S)
    return found[1] if found else ""
