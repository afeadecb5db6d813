"""A running installation for the vendor's clients: customers with keys, TLS in front, and a person at the provider."""

import datetime as dt
import ipaddress
import json
import re
import shutil
import socket
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import ovh
import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from tools.servers import HOST, ROOT, Installation, free_port, wait_until

NODE = ROOT / "tests" / "api" / "node"
PASSWORD = "passerelle"
MAKE_PROGRAM = """
import json
from occ.actions import api_key
from occ.models import ProviderUser
from occ.world import World
world = World(password="PASSWORD", is_demo=True)
account = world.account()
user = world.user(f"of {account.nichandle}", account)
application, secret, new = api_key.script_key(user=user, name="Test", by=world.by)
if not ProviderUser.objects.filter(username="tester").exists():
    world.provider_user_create()
print(json.dumps([account.nichandle, world.vrack(account).name, application.key, secret, new.consumer_key]))
"""


def without_node() -> None:
    """Skip a test that needs the vendor's client for Node where there is none."""
    if shutil.which("node") is None or not (NODE / "node_modules").is_dir():
        pytest.skip("node or npm is not installed: `make integration` installs the vendor's client where they are")


@dataclass(frozen=True)
class Program:
    """A customer with a vRack and a key."""

    nichandle: str
    vrack: str
    key: str
    secret: str
    consumer: str


@dataclass
class Live:
    """The installation and its address."""

    here: Installation
    url: str

    def program(self) -> Program:
        """A new customer's program."""
        printed = self.here.python(MAKE_PROGRAM.replace("PASSWORD", PASSWORD))
        return Program(*json.loads(printed.splitlines()[-1]))

    def python_ovh(self, program: Program) -> ovh.Client:
        """The vendor's Python client, pointed here and changed in nothing."""
        ovh.client.ENDPOINTS["passerelle"] = f"{self.url}/1.0"
        return ovh.Client(
            "passerelle",
            application_key=program.key,
            application_secret=program.secret,
            consumer_key=program.consumer,
        )

    def enter_key(self, key: str) -> None:
        """What a person does at the provider: sign in, enter the service key, validate the order."""
        portal = f"{self.url}/fournisseurs/megaport/"
        with requests.Session() as session:
            _send(session, f"{portal}login/", f"{portal}login/", username="tester", password=PASSWORD)
            shown = _send(session, portal, portal, key=key)
            fields = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', shown))
            entered = {name: fields[name] for name in ("key", "request_key")}
            _send(session, portal, f"{portal}validate/", **entered)

    @cached_property
    def tls(self) -> tuple[int, Path]:
        """A port where the same installation speaks TLS, and the certificate that vouches for it."""
        certificate, key = self.here.var / "tls.crt", self.here.var / "tls.key"
        _certify(certificate, key)
        port = free_port()
        files = ["--certfile", str(certificate), "--keyfile", str(key)]
        self.here.start("tls", "gunicorn", "portal.wsgi", "--bind", f"{HOST}:{port}", "--threads", "4", *files)
        wait_until(lambda: _listens(port), f"no TLS on {port}")
        return port, certificate


def _send(session: requests.Session, page: str, target: str, **values: str) -> str:
    """Fill in the form of a page; what is shown then."""
    token = re.search(r'name="csrfmiddlewaretoken" value="(\w+)"', session.get(page, timeout=30).text)
    assert token, page
    answer = session.post(target, {"csrfmiddlewaretoken": token[1]} | values, timeout=30)
    assert answer.status_code == 200, (target, answer.status_code)
    return answer.text


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex((HOST, port)) == 0


def _certify(certificate: Path, key: Path) -> None:
    """A certificate of this machine's own, for a day."""
    private, now = ec.generate_private_key(ec.SECP256R1()), dt.datetime.now(dt.UTC)
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "Passerelle tests")])
    builder = x509.CertificateBuilder(name, name, private.public_key(), x509.random_serial_number())
    builder = builder.not_valid_before(now - dt.timedelta(hours=1)).not_valid_after(now + dt.timedelta(days=1))
    address = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address(HOST))])
    builder = builder.add_extension(address, critical=False)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
    encoding = serialization.Encoding.PEM
    certificate.write_bytes(builder.sign(private, hashes.SHA256()).public_bytes(encoding))
    plain = serialization.NoEncryption()
    key.write_bytes(private.private_bytes(encoding, serialization.PrivateFormat.PKCS8, plain))
