"""Desk tokens for the local stack: an RSA key, its key set, and tokens signed with it."""

import base64
import json
import time
from typing import Any

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

_KEY_ID = "local"


class DeskIssuer:
    """Mints RS256 tokens that the API's JWT authorizer accepts.

    Args:
        url: The issuer; ``{url}/.well-known/jwks.json`` must serve ``key_set()``.
        audience: The audience that the authorizer asks for.
    """

    def __init__(self, url: str, audience: str) -> None:
        self.url = url
        self.audience = audience
        self._key = rsa.generate_private_key(public_exponent=65537, key_size=2048)

    def key_set(self) -> dict[str, Any]:
        """The public key as a JSON Web Key Set (RFC 7517)."""
        public = self._key.public_key().public_numbers()
        key = {"kty": "RSA", "use": "sig", "alg": "RS256", "kid": _KEY_ID}
        return {"keys": [{**key, "n": _base64_integer(public.n), "e": _base64_integer(public.e)}]}

    def configuration(self) -> dict[str, str]:
        """What OpenID discovery needs to find the key set."""
        return {"issuer": self.url, "jwks_uri": f"{self.url}/.well-known/jwks.json"}

    def token(self, subject: str, scope: str, seconds: int) -> str:
        """A signed token for ``subject``, valid for so many seconds from now (RFC 7519)."""
        now = int(time.time())
        claims = {"iss": self.url, "aud": self.audience, "sub": subject, "scope": scope}
        claims_and_times = {**claims, "iat": now, "nbf": now, "exp": now + seconds}
        header = {"alg": "RS256", "typ": "JWT", "kid": _KEY_ID}
        signed = f"{_base64_json(header)}.{_base64_json(claims_and_times)}"
        signature = self._key.sign(signed.encode(), padding.PKCS1v15(), hashes.SHA256())
        return f"{signed}.{_base64(signature)}"


def _base64(data: bytes) -> str:
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def _base64_json(value: dict[str, Any]) -> str:
    return _base64(json.dumps(value, separators=(",", ":")).encode())


def _base64_integer(number: int) -> str:
    return _base64(number.to_bytes((number.bit_length() + 7) // 8, "big"))
