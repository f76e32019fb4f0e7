"""Chat with the site as a citizen on WhatsApp, without Meta: in this terminal."""

from __future__ import annotations

import datetime
import json
import sys
import threading
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

# Not at the top of any module that the site loads.
from complaints.channels.whatsapp.stub import HOST, Sent, Stub

HELP = """Ketik pesan seperti di WhatsApp. Perintah:
  /foto BERKAS [keterangan]       kirim foto
  /lokasi LINTANG BUJUR [alamat]  kirim lokasi
  /jam N                          majukan jam tiruan N jam (jendela 24 jam)
  /galat KODE                     balasan kiriman berikutnya: galat, mis. 130429
  /dua PESAN                      antar kiriman yang sama dua kali
  /palsu PESAN                    antar dengan tanda tangan salah
  /log                            semua permintaan yang diterima
  /keluar"""


class Command(BaseCommand):
    help = "Tiruan WhatsApp Cloud API di 127.0.0.1, dengan obrolan di terminal ini."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--port", type=int, default=8311)
        parser.add_argument("--webhook", default="http://127.0.0.1:8000/wa/webhook")
        parser.add_argument("--nomor", default="6281200000001", help="nomor warga")

    def handle(self, *args: Any, **options: Any) -> None:
        if settings.PRODUCTION:
            raise CommandError("Tiruan WhatsApp tidak boleh berjalan di produksi.")
        if urlsplit(options["webhook"]).hostname not in (HOST, "localhost"):
            raise CommandError("Tiruan hanya boleh memanggil situs di mesin ini.")
        if not (settings.WHATSAPP_APP_SECRETS and settings.WHATSAPP_ACCESS_TOKEN):
            raise CommandError(self._environment(options["port"]))
        self._webhook, self._sender = options["webhook"], options["nomor"]
        stub = Stub(
            post=self._post,
            clock=timezone.now,
            secret=settings.WHATSAPP_APP_SECRETS[0],
            token=settings.WHATSAPP_ACCESS_TOKEN,
            phone_number_id=settings.WHATSAPP_PHONE_NUMBER_ID,
            port=options["port"],
        )
        stub.on_message = lambda sent: self._show(stub, sent)
        with stub:
            self.stdout.write(HELP)
            for line in sys.stdin:
                if line.strip() == "/keluar":
                    break
                if line.strip():
                    self._type(stub, line.strip())

    def _environment(self, port: int) -> str:
        return (
            "Jalankan situs dan perintah ini dengan lingkungan yang sama:\n"
            "  WHATSAPP_PHONE_NUMBER_ID=1001 WHATSAPP_ACCESS_TOKEN=token"
            " WHATSAPP_APP_SECRETS=rahasia WHATSAPP_VERIFY_TOKEN=kata"
            f" WHATSAPP_API_URL=http://{HOST}:{port}/v23.0"
            f" WHATSAPP_MEDIA_HOSTS={HOST}:{port}"
        )

    def _post(self, body: bytes, headers: dict[str, str]) -> int:
        kind = {"Content-Type": "application/json"}
        try:
            answer = httpx.post(
                self._webhook, content=body, headers=headers | kind, timeout=30
            )
        except httpx.HTTPError as error:
            self.stderr.write(f"  (situs tidak menjawab: {type(error).__name__})")
            return 0
        return answer.status_code

    def _show(self, stub: Stub, sent: Sent) -> None:
        indented = sent.text.replace("\n", "\n  | ")
        self.stdout.write(f"  | {indented}\n")
        # As Meta: the statuses follow a little later, each on its own.
        threading.Timer(1, stub.report).start()

    def _type(self, stub: Stub, line: str) -> None:
        command, _blank, rest = line.partition(" ")
        try:
            self._obey(stub, command, rest.strip(), line)
        except (OSError, ValueError) as error:
            self.stderr.write(f"  ({error})")

    def _obey(self, stub: Stub, command: str, rest: str, line: str) -> None:
        if not command.startswith("/"):
            stub.deliver(stub.text(self._sender, line))
        elif command in ("/foto", "/lokasi", "/dua", "/palsu"):
            self._send(stub, command, rest)
        elif command == "/jam":
            stub.shift += datetime.timedelta(hours=float(rest))
        elif command == "/galat":
            stub.script.append(int(rest))
        elif command == "/log":
            for method, path, _body in stub.log:
                self.stdout.write(f"  {method} {path}")
        else:
            self.stdout.write(HELP)

    def _send(self, stub: Stub, command: str, rest: str) -> None:
        me = self._sender
        match command:
            case "/foto":
                path, _blank, caption = rest.partition(" ")
                stub.deliver(stub.image(me, Path(path).read_bytes(), caption))
            case "/lokasi":
                latitude, longitude, *address = rest.split(" ", 2)
                stub.deliver(
                    stub.location(me, float(latitude), float(longitude), *address)
                )
            case "/dua":
                stub.deliver(stub.text(me, rest), copies=2)
            case "/palsu":
                body = json.dumps(stub.envelope([stub.text(me, rest)])).encode()
                status = stub.post(body, stub.sign(body, "salah"))
                self.stdout.write(f"  (jawaban situs: {status})")
