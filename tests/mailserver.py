"""A small IMAP server on loopback: as much of RFC 3501 as a reader needs, and it remembers what it was told."""

from __future__ import annotations

import re
import socketserver
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, SECRET = "alerts@dept.example", 'four "plain" words'


@dataclass
class MailServer:
    """One folder of one user: UID -> mail."""

    mails: dict[int, bytes] = field(default_factory=dict)
    validity: int = 7
    told: list[str] = field(default_factory=list)
    port: int = 0
    is_mute: bool = False


class Session(socketserver.StreamRequestHandler):
    """Speaks with one client."""

    server: Any

    def handle(self) -> None:
        held: MailServer = self.server.held
        self.say("* OK ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().strip().partition(" ")
            held.told.append(rest)
            word = rest.upper().split()[0]
            if held.is_mute and word == "UID":
                return
            answer = {"LOGIN": self.login, "EXAMINE": self.examine, "UID": self.uid}.get(word, lambda _rest: "OK done")(rest)
            if word == "CAPABILITY":
                self.say("* CAPABILITY IMAP4rev1")
            self.say(f"{tag} {answer}")
            if word == "LOGOUT":
                return

    def say(self, line: str) -> None:
        self.wfile.write(line.encode() + b"\r\n")

    def login(self, rest: str) -> str:
        told = rest.replace('\\"', "'")
        right = f'"{SECRET}"'.replace('"plain"', "'plain'")
        return "OK in" if USER in told and right in told else "NO [AUTHENTICATIONFAILED] Wrong name or password"

    def examine(self, rest: str) -> str:
        if '"INBOX"' not in rest and '"Anfragen &- B&APw-ro"' not in rest:
            return "NO [NONEXISTENT] Unknown folder"
        held: MailServer = self.server.held
        self.say(f"* {len(held.mails)} EXISTS")
        self.say(f"* OK [UIDVALIDITY {held.validity}] valid")
        self.say(f"* OK [UIDNEXT {max(held.mails, default=0) + 1}] next")
        return "OK [READ-ONLY] open"

    def uid(self, rest: str) -> str:
        held: MailServer = self.server.held
        if "SEARCH" in rest:
            first = re.search(r"UID (\d+):\*", rest)
            last = max(held.mails, default=0)
            found = [uid for uid in sorted(held.mails) if not first or uid >= min(int(first[1]), last)]
            self.say(f"* SEARCH {' '.join(map(str, found))}")
            return "OK found"
        wanted = [int(uid) for uid in re.search(r"FETCH ([\d,]+)", rest)[1].split(",")]  # type: ignore[index]
        for number, uid in enumerate(wanted, 1):
            data = held.mails[uid][: int(re.search(r"<0\.(\d+)>", rest)[1])]  # type: ignore[index]
            self.wfile.write(f"* {number} FETCH (UID {uid} BODY[]<0> {{{len(data)}}}\r\n".encode() + data + b")\r\n")
        return "OK fetched"


@contextmanager
def serving(*, certificate: Path | None = None) -> Iterator[MailServer]:
    """Serve while the block lasts; with TLS, its certificate written to *certificate*, where one is named."""
    held = MailServer()
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Session) as server:
        server.daemon_threads, server.held = True, held  # type: ignore[attr-defined]
        held.port = server.server_address[1]
        if certificate:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(_made(certificate))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
        thread.start()
        try:
            yield held
        finally:
            server.shutdown()


def _made(file: Path) -> Path:
    """Write a key and a certificate for 127.0.0.1 that nobody has signed, and return the file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "mail.example")])
    now = datetime.now(UTC)
    made = x509.CertificateBuilder(
        issuer_name=name,
        subject_name=name,
        public_key=key.public_key(),
        serial_number=1,
        not_valid_before=now - timedelta(days=1),
        not_valid_after=now + timedelta(days=1),
    )
    made = made.add_extension(x509.SubjectAlternativeName([x509.IPAddress(ip_address("127.0.0.1"))]), critical=False)
    made = made.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    plain = (serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    file.write_bytes(key.private_bytes(*plain) + made.sign(key, hashes.SHA256()).public_bytes(serialization.Encoding.PEM))
    return file
