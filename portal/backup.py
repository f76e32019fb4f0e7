"""Database and photos in one encrypted file, and back again.

The file is a sealed tar: manifest.json, then the database, then the media. The
database comes first, so that each photo it knows is in the file unless it was erased
meanwhile. A restore reads the whole file once before it changes anything.
"""

from __future__ import annotations

import datetime
import io
import json
import os
import shutil
import sqlite3
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import closing, contextmanager
from operator import attrgetter
from pathlib import Path
from typing import IO, Any, NamedTuple, cast

from django.conf import settings
from django.core import serializers
from django.core.management import call_command
from django.core.serializers.base import DeserializationError
from django.db import connection, models
from django.db.migrations.loader import MigrationLoader
from django.forms.models import model_to_dict

from complaints import erasure
from complaints.models import Complaint, Tombstone
from complaints.restored import close_again
from directory.accounts.restored import revoke_again
from directory.models import Revocation, User
from notifications.following import forget_again
from notifications.models import ForgottenMailbox, Message
from portal import sealed

MANIFEST, DATABASE, MEDIA = "manifest.json", "database", "media/"
SUFFIX = ".backup"
SHORTEST_KEY = 32
FORSAKEN_SECONDS = 24 * 3600


class BackupError(Exception):
    """Nothing was done; the message says why."""


class Restored(NamedTuple):
    taken_at: datetime.datetime
    files: int
    erased_again: int
    revoked_again: int


def write(folder: Path, *, now: datetime.datetime, keep: int = 0) -> Path:
    """A new backup in `folder`; with `keep`, only so many newest stay there.

    Raises BackupError. The whole is never in memory; a decrypted copy of the
    database stands in TMPDIR meanwhile, readable by this user only.
    """
    key = _key()
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / f"portal-{now:%Y%m%dT%H%M%SZ}{SUFFIX}"
    unfinished = target.with_suffix(".part")
    for left in folder.glob("portal-*.part"):  # by a backup that was killed
        if left.stat().st_mtime < now.timestamp() - FORSAKEN_SECONDS:
            left.unlink()
    with tempfile.TemporaryDirectory() as scratch:
        dumped = Path(scratch) / DATABASE
        _dump(dumped)
        opener = os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        try:
            with os.fdopen(opener, "wb") as file:
                with (
                    sealed.writing(file, key) as stream,
                    tarfile.open(fileobj=cast(IO[bytes], stream), mode="w|") as tar,
                ):
                    _put_all(tar, dumped, now)
                file.flush()
                os.fsync(file.fileno())
            unfinished.rename(target)
        finally:
            unfinished.unlink(missing_ok=True)
    if keep:
        for old in sorted(folder.glob(f"portal-*{SUFFIX}"))[:-keep]:
            old.unlink()
    return target


def restore(
    path: Path,
    *,
    now: datetime.datetime,
    force: bool = False,
    tombstones: Path | None = None,
) -> Restored:
    """Put database and media back as they were; what was erased or taken back since
    stays so, and nobody of the staff stays logged in.

    What that is, is read from the present database, if it still stands, and from
    `tombstones`, a file by `write_tombstones`. Raises BackupError before anything is
    changed: for a wrong key or a damaged file, for another kind of database, for a
    backup newer than this code, and, without `force`, where there is data already.
    The site must not run meanwhile.
    """
    key = _key()
    manifest = _examine(path, key)
    if not force and not _is_empty():
        raise BackupError(
            "Basis data sudah berisi. Pakai --force untuk menggantinya dengan cadangan."
        )
    buried = [*_buried_here(), *_buried_in(tombstones)]
    with tempfile.TemporaryDirectory() as scratch:
        dumped = Path(scratch) / DATABASE
        # The photos first: if the disk is full, the database is still as it was.
        files = _extract(path, key, dumped)
        _load(dumped)
    call_command("migrate", verbosity=0)
    taken_at = datetime.datetime.fromisoformat(manifest["at"])
    _bury(buried)
    again = _erase_again(now) + forget_again(since=taken_at)
    again += close_again(since=taken_at, now=now)
    return Restored(taken_at, files, again, revoke_again(since=taken_at, now=now))


# --- What goes in -----------------------------------------------------------------


def _key() -> str:
    if len(settings.BACKUP_KEY) < SHORTEST_KEY:
        raise BackupError(
            f"BACKUP_KEY wajib diisi: acak, minimal {SHORTEST_KEY} karakter."
        )
    return settings.BACKUP_KEY


def _put_all(tar: tarfile.TarFile, dumped: Path, now: datetime.datetime) -> None:
    manifest = {
        "at": now.isoformat(),
        "database": connection.vendor,
        "migrations": sorted(MigrationLoader(connection).applied_migrations),
    }
    text = json.dumps(manifest).encode()
    info = tarfile.TarInfo(MANIFEST)
    info.size = len(text)
    tar.addfile(info, io.BytesIO(text))
    with dumped.open("rb") as file:
        tar.addfile(tar.gettarinfo(arcname=DATABASE, fileobj=file), file)
    for path in sorted(settings.MEDIA_ROOT.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        name = MEDIA + path.relative_to(settings.MEDIA_ROOT).as_posix()
        try:
            with path.open("rb") as file:
                tar.addfile(tar.gettarinfo(arcname=name, fileobj=file), file)
        except FileNotFoundError:
            continue  # erased since it was listed


def _dump(target: Path) -> None:
    if connection.vendor == "postgresql":
        with target.open("wb") as out:
            _run(*_postgresql("pg_dump", "--format=custom"), stdout=out)
        return
    # SQLite's own online copy: whole even while others write.
    source = Path(connection.settings_dict["NAME"]).absolute().as_uri()
    with (
        closing(sqlite3.connect(f"{source}?mode=ro", uri=True)) as live,
        closing(sqlite3.connect(target)) as copy,
    ):
        live.backup(copy)


# --- What comes out -----------------------------------------------------------------


@contextmanager
def _opened(path: Path, key: str) -> Iterator[tuple[tarfile.TarFile, sealed.Reader]]:
    try:
        with path.open("rb") as file:
            stream = sealed.Reader(file, key)
            with tarfile.open(fileobj=cast(IO[bytes], stream), mode="r|") as tar:
                yield tar, stream
    except sealed.NotAuthentic:
        raise BackupError(
            "Kuncinya lain atau berkasnya rusak. Tidak ada yang diubah."
        ) from None
    except FileNotFoundError:
        raise BackupError(f"Berkas cadangan tidak ada: {path}") from None
    except OSError as error:
        raise BackupError(str(error)) from error


def _examine(path: Path, key: str) -> dict[str, Any]:
    """The manifest, after the whole file was read and found authentic."""
    with _opened(path, key) as (tar, stream):
        first = tar.next()
        inside = tar.extractfile(first) if first else None
        if first is None or first.name != MANIFEST or inside is None:
            raise BackupError("Berkas ini bukan cadangan portal.")
        manifest = json.load(inside)
        while stream.read(sealed.PIECE):
            pass
    if manifest["database"] != connection.vendor:
        raise BackupError(
            f"Cadangan ini dari {manifest['database']}, situs ini {connection.vendor}."
        )
    ours = MigrationLoader(None).disk_migrations
    # A migration that took the place of others leaves their names in the database.
    known = {*ours, *(row for m in ours.values() for row in m.replaces)}
    unknown = {tuple(row) for row in manifest["migrations"]} - known
    if unknown:
        raise BackupError(
            "Cadangan ini dari versi yang lebih baru; perbarui kode dahulu. Belum"
            f" dikenal: {', '.join('.'.join(row) for row in sorted(unknown))}"
        )
    return manifest


def _is_empty() -> bool:
    there = set(connection.introspection.table_names())
    kept = (Complaint, User, Message)
    return not any(
        model._meta.db_table in there and model.objects.exists() for model in kept
    )


def _extract(path: Path, key: str, dumped: Path) -> int:
    """The database to `dumped`, each media file to its place; how many files."""
    count = 0
    with _opened(path, key) as (tar, _stream):
        for member in tar:
            content = tar.extractfile(member)
            if member.name == DATABASE and content is not None:
                _copy(content, dumped)
            elif member.name.startswith(MEDIA) and content is not None:
                _copy(content, _place(member.name.removeprefix(MEDIA)))
                count += 1
    return count


def _place(name: str) -> Path:
    root = settings.MEDIA_ROOT.resolve()
    place = (root / name).resolve()
    if not place.is_relative_to(root):
        raise BackupError(f"Nama berkas di luar media: {name}")
    place.parent.mkdir(parents=True, exist_ok=True)
    return place


def _copy(content: IO[bytes], target: Path) -> None:
    unfinished = target.with_name(target.name + ".part")
    try:
        with unfinished.open("wb") as file:
            shutil.copyfileobj(content, file, sealed.PIECE)
        unfinished.chmod(settings.FILE_UPLOAD_PERMISSIONS)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)


def _load(dumped: Path) -> None:
    """All or nothing, on both databases."""
    if connection.vendor == "postgresql":
        script = dumped.with_suffix(".sql")
        # Whose tables they are is the new server's business.
        options = ["--no-owner", "--no-privileges", "--no-comments"]
        _run(["pg_restore", *options, "--file", str(script), str(dumped)], {})
        once = ["-X", "-q", "--single-transaction", "-v", "ON_ERROR_STOP=1"]
        empty = ["-c", "DROP SCHEMA public CASCADE", "-c", "CREATE SCHEMA public"]
        command, environment = _postgresql("psql", *once, *empty, "-f", str(script))
        connection.close()
        _run(command, environment)
        return
    connection.close()
    with (
        closing(sqlite3.connect(dumped)) as copy,
        closing(sqlite3.connect(connection.settings_dict["NAME"], timeout=20)) as live,
    ):
        if copy.execute("PRAGMA integrity_check").fetchone() != ("ok",):
            raise BackupError("Basis data di dalam cadangan rusak.")
        copy.backup(live)


def _postgresql(program: str, *options: str) -> tuple[list[str], dict[str, str]]:
    """Its command line and environment for our database, password in the latter."""
    command, environment = connection.client.settings_to_cmd_args_env(
        connection.settings_dict, list(options)
    )
    return [program, *command[1:]], environment or {}


def _run(command: list[str], environment: dict[str, str], stdout: Any = None) -> None:
    try:
        subprocess.run(  # noqa: S603 - fixed command, no shell
            command,
            env=os.environ | environment,
            stdout=stdout or subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            check=True,
        )
    except FileNotFoundError:
        raise BackupError(f"{command[0]} tidak ada: pasang klien PostgreSQL.") from None
    except subprocess.CalledProcessError as error:
        raise BackupError(error.stderr.decode(errors="replace").strip()) from error


# --- What stays erased ---------------------------------------------------------------

# What says what was erased or taken back, and the fields by which a row is known.
BURIED: dict[type[models.Model], tuple[str, ...]] = {
    Tombstone: ("public_code", "scope"),
    Revocation: ("what", "number"),
    ForgottenMailbox: ("mailbox_hash",),
}


def write_tombstones(folder: Path) -> Path:
    """What must be known after a restore, in a file of its own; no personal data is
    in it. The last one stays as it is until the new one is whole, and where the
    database knows of none at all, as a new one before its restore: then BackupError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    target = folder / "tombstones.json"
    rows = _buried_here()
    if not rows and target.exists() and _buried_in(target):
        raise BackupError(
            f"{target} berisi catatan, basis data ini tidak satu pun: berkas itu"
            " dibiarkan. Pulihkan dahulu, atau pindahkan berkas itu."
        )
    unfinished = target.with_suffix(".part")
    try:
        with unfinished.open("w") as file:
            serializers.serialize("json", rows, stream=file)
        unfinished.rename(target)
    finally:
        unfinished.unlink(missing_ok=True)
    return target


def _buried_here() -> list[models.Model]:
    there = set(connection.introspection.table_names())
    known = [model for model in BURIED if model._meta.db_table in there]
    return [row for model in known for row in model._default_manager.all()]


def _buried_in(path: Path | None) -> list[models.Model]:
    if path is None:
        return []
    try:
        text = path.read_text()
        rows = [row.object for row in serializers.deserialize("json", text)]
    except (OSError, DeserializationError) as error:
        raise BackupError(f"{path}: {error}") from error
    return [row for row in rows if type(row) in BURIED]


def _bury(rows: list[models.Model]) -> None:
    """Put the notes themselves back, the newer of two."""
    for row in sorted(rows, key=attrgetter("at")):
        values = model_to_dict(row, exclude=["id"])
        known = {name: values.pop(name) for name in BURIED[type(row)]}
        type(row)._default_manager.update_or_create(**known, defaults=values)


def _erase_again(now: datetime.datetime) -> int:
    back = erasure.came_back()
    for item in back:
        erasure.erase(item.complaint, item.scope, item.reason, now=now)
    return len(back)
