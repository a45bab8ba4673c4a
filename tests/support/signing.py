"""Messages signed as SNS signs them, SignatureVersion 2, and the certificate that says so."""

from __future__ import annotations

import base64
from datetime import UTC, datetime, timedelta
from typing import Any

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa

KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
OTHER_KEY = rsa.generate_private_key(public_exponent=65537, key_size=2048)
_ASKING = ("Message", "MessageId", "SubscribeURL", "Timestamp", "Token", "TopicArn", "Type")
_SIGNED = {
    "Notification": ("Message", "MessageId", "Subject", "Timestamp", "TopicArn", "Type"),
    "SubscriptionConfirmation": _ASKING,
    "UnsubscribeConfirmation": _ASKING,
}


def certificate(key: rsa.RSAPrivateKey = KEY) -> bytes:
    """A certificate of a key, as SNS serves one."""
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "sns.amazonaws.com")])
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now)
        .not_valid_after(now + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return made.public_bytes(serialization.Encoding.PEM)


def signed(
    message: dict[str, Any],
    key: rsa.RSAPrivateKey = KEY,
    digest: hashes.HashAlgorithm | None = None,
) -> dict[str, Any]:
    """A message as SNS signs it (its developer guide, "verifying the signatures")."""
    region = message["TopicArn"].split(":")[3]
    pem = f"https://sns.{region}.amazonaws.com/SimpleNotificationService-1.pem"
    whole = {"SigningCertURL": pem, "SignatureVersion": "2"} | message
    names = [name for name in _SIGNED[whole["Type"]] if name in whole]
    text = "".join(f"{name}\n{whole[name]}\n" for name in names)
    signature = key.sign(text.encode(), padding.PKCS1v15(), digest or hashes.SHA256())
    return whole | {"Signature": base64.b64encode(signature).decode()}
