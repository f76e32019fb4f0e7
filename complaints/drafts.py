"""A complaint being written: kept for seven days in the visitor's own session.

Answers stand in the session; photos, already sanitised, wait as private files whose
names only the session knows. Both go when it is filed or thrown away;
`clear_drafts` removes the files of drafts that nobody came back to.
"""

from __future__ import annotations

import datetime
import secrets
import uuid
from collections.abc import Sequence
from typing import Any

from django.contrib.sessions.backends.base import SessionBase
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.http import QueryDict

from complaints import photos
from complaints.forms.filing import ComplaintForm
from complaints.forms.steps import STEPS, step_of
from complaints.photos import Photo

KEPT = datetime.timedelta(days=7)
FOLDER = "drafts"
SLOT = "draft"


class Draft:
    """The draft of one session; `save` after every change."""

    def __init__(self, session: SessionBase, *, now: datetime.datetime) -> None:
        self._session = session
        kept = session.get(SLOT)
        if kept and datetime.datetime.fromisoformat(kept["at"]) < now - KEPT:
            self.drop()
            kept = None
        self.exists = kept is not None
        kept = kept or {"key": str(uuid.uuid4()), "answers": {}, "photos": []}
        self.key: str = kept["key"]
        # Step to field to what was sent for it.
        self.answers: dict[str, dict[str, list[str]]] = kept["answers"]
        self.photos: list[dict[str, Any]] = kept["photos"]
        # When its first answer came, or its form was opened.
        since = kept.get("since")
        self.since = datetime.datetime.fromisoformat(since) if since else now

    @classmethod
    def of_form(
        cls,
        session: SessionBase,
        form: ComplaintForm,
        *,
        opened: datetime.datetime,
        now: datetime.datetime,
    ) -> Draft:
        """What was sent on one page, as if it had been answered step by step.

        Call it on a valid form. It takes the place of a draft that was there.
        """
        cls(session, now=now).drop()
        draft = cls(session, now=now)
        draft.key, draft.since = str(form.cleaned_data["submission_key"]), opened
        sent = form.sent()
        for step in STEPS:
            draft.answers[step] = {
                name: values for name, values in sent.items() if step_of(name) == step
            }
        draft.add_photos(form.cleaned_data["photos"])
        return draft

    @property
    def photo_numbers(self) -> range:
        return range(len(self.photos))

    def save(self, *, now: datetime.datetime) -> None:
        self.exists = True
        self._session[SLOT] = {
            "key": self.key,
            "answers": self.answers,
            "photos": self.photos,
            "at": now.isoformat(),
            "since": self.since.isoformat(),
        }

    def drop(self) -> None:
        """Forget it, photos too."""
        kept = self._session.pop(SLOT, None)
        for photo in kept["photos"] if kept else ():
            default_storage.delete(photo["path"])

    def data(self) -> QueryDict:
        """All answers as one form's data."""
        data = QueryDict(mutable=True)
        for fields in self.answers.values():
            for name, values in fields.items():
                data.setlist(name, values)
        data["submission_key"] = self.key
        return data

    def add_photos(self, added: Sequence[Photo]) -> None:
        """Keep these too, up to the five that a complaint may have."""
        for photo in added[: photos.MAX_COUNT - len(self.photos)]:
            path = default_storage.save(
                f"{FOLDER}/{secrets.token_hex(16)}.jpg", ContentFile(photo.content)
            )
            self.photos.append(
                {
                    "path": path,
                    "width": photo.width,
                    "height": photo.height,
                    "scanned": photo.scanned,
                }
            )

    def remove_photo(self, number: int) -> None:
        """Raises IndexError."""
        default_storage.delete(self.photos.pop(number)["path"])

    def read_photo(self, number: int) -> Photo:
        """Raises IndexError, and FileNotFoundError once the file was cleared."""
        kept = self.photos[number]
        with default_storage.open(kept["path"]) as file:
            return Photo(
                file.read(),
                kept["width"],
                kept["height"],
                kept.get("scanned", False),
            )


def clear_files(*, now: datetime.datetime) -> int:
    """Delete the photos of drafts older than KEPT; return how many."""
    try:
        _folders, names = default_storage.listdir(FOLDER)
    except FileNotFoundError:  # not one draft had a photo yet
        return 0
    old = [
        path
        for path in (f"{FOLDER}/{name}" for name in names)
        if default_storage.get_modified_time(path) < now - KEPT
    ]
    for path in old:
        default_storage.delete(path)
    return len(old)
