"""A passkey made of software: it answers a page's questions as a phone would."""

import json
import re
from hashlib import sha256
from secrets import token_bytes

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from fido2.cose import ES256
from fido2.utils import websafe_encode
from fido2.webauthn import (
    Aaguid,
    AttestationObject,
    AttestedCredentialData,
    AuthenticatorData,
)

PRESENT, VERIFIED, ATTESTED = 0x01, 0x04, 0x40


class SoftKey:
    def __init__(self):
        self.id = token_bytes(16)
        self.private = ec.generate_private_key(ec.SECP256R1())
        self.owner = b""

    def told(self, kind, options):
        words = {
            "type": f"webauthn.{kind}",
            "challenge": options["challenge"],
            "origin": "http://testserver",
        }
        return json.dumps(words).encode()

    def answer(self, **response):
        name = websafe_encode(self.id)
        return json.dumps(
            {
                "id": name,
                "rawId": name,
                "type": "public-key",
                "clientExtensionResults": {"credProps": {"rk": True}},
                "response": {key: websafe_encode(value) for key, value in response.items()},
            }
        )

    def register(self, options):
        """Answer the page that adds a passkey."""
        asked = options["creation_options"]["publicKey"]
        self.owner = asked["user"]["id"]
        public = ES256.from_cryptography_key(self.private.public_key())
        data = AuthenticatorData.create(
            sha256(asked["rp"]["id"].encode()).digest(),
            PRESENT | VERIFIED | ATTESTED,
            0,
            AttestedCredentialData.create(Aaguid.NONE, self.id, public),
        )
        return self.answer(
            clientDataJSON=self.told("create", asked),
            attestationObject=bytes(AttestationObject.create("none", data, {})),
        )

    def sign(self, options):
        """Answer a page that asks for the passkey."""
        asked = options["request_options"]["publicKey"]
        place = sha256(asked["rpId"].encode()).digest()
        data = bytes(AuthenticatorData.create(place, PRESENT | VERIFIED, 0))
        told = self.told("get", asked)
        signature = self.private.sign(data + sha256(told).digest(), ec.ECDSA(hashes.SHA256()))
        answer = json.loads(
            self.answer(clientDataJSON=told, authenticatorData=data, signature=signature)
        )
        answer["response"]["userHandle"] = self.owner
        return json.dumps(answer)


def options_in(response):
    """What a page tells the script that talks to the device."""
    found = re.search(
        r'<script id="js_data" type="application/json">(.*?)</script>', response.content.decode()
    )
    return json.loads(found.group(1))
