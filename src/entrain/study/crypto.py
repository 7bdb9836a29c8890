"""Cryptography of a study: the seal, the hidden schedule, and the keys of its recordings."""

from __future__ import annotations

import hashlib
import json
import os

from entrain.study.problems import StudyProblem, StudyProblemError
from entrain.study.schedule import Schedule

SALT_BYTES = 32
_NONCE_BYTES = 12
_POINT_BYTES = 32
_INFO = b"entrain.study/1 recording key"


def serialise(schedule: Schedule) -> bytes:
    """Return the bytes of a schedule that its seal is computed over: JSON with sorted keys."""
    fields = {"arms": schedule.arms, "labels": schedule.labels}
    return json.dumps(fields, sort_keys=True, separators=(",", ":")).encode()


def compute_seal(schedule: Schedule, salt: bytes) -> str:
    """Return the SHA-256 of the schedule and its salt, in hex."""
    return hashlib.sha256(serialise(schedule) + salt).hexdigest()


def encrypt_schedule(schedule: Schedule, key: bytes) -> bytes:
    """Return the schedule encrypted with `key` (ChaCha20-Poly1305, RFC 8439)."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, serialise(schedule), None)


def decrypt_schedule(hidden: bytes, key: bytes) -> Schedule:
    """Return the schedule that `encrypt_schedule` encrypted.

    Raises
    ------
    StudyProblemError
        It was changed, or encrypted with another key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        nonce, box = hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:]
        fields = json.loads(ChaCha20Poly1305(key).decrypt(nonce, box, None))
    except (InvalidTag, ValueError) as error:
        raise StudyProblemError(StudyProblem.CHANGED) from error
    return Schedule(arms=fields["arms"], labels=fields["labels"])


def make_key_pair() -> tuple[bytes, bytes]:
    """Return a new private key and its public key (X25519, RFC 7748)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def derive_public_key(private: bytes) -> bytes:
    """Return the public key that belongs to a private key."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def wrap_key(key: bytes, public: bytes) -> bytes:
    """Return the key of a recording, encrypted for the owner of the private key.

    An ephemeral X25519 exchange (RFC 7748), HKDF with SHA-256 (RFC 5869) and ChaCha20-Poly1305
    (RFC 8439).
    """
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    ephemeral = X25519PrivateKey.generate()
    point = ephemeral.public_key().public_bytes_raw()
    shared = ephemeral.exchange(X25519PublicKey.from_public_bytes(public))
    # The derived key is used only once, so a constant nonce is safe.
    return point + ChaCha20Poly1305(_derive_key(shared, point, public)).encrypt(
        b"\0" * 12, key, None
    )


def unwrap_key(wrapped: bytes, private: bytes) -> bytes:
    """Return the key that `wrap_key` encrypted.

    Raises
    ------
    StudyProblemError
        It was encrypted for another private key, or changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    point, box = wrapped[:_POINT_BYTES], wrapped[_POINT_BYTES:]
    try:
        owner = X25519PrivateKey.from_private_bytes(private)
        shared = owner.exchange(X25519PublicKey.from_public_bytes(point))
        cipher = ChaCha20Poly1305(_derive_key(shared, point, derive_public_key(private)))
        key: bytes = cipher.decrypt(b"\0" * 12, box, None)
    except (InvalidTag, ValueError) as error:
        raise StudyProblemError(StudyProblem.OTHER_STUDY) from error
    return key


def _derive_key(shared: bytes, point: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    derived: bytes = HKDF(SHA256(), 32, salt=None, info=_INFO + point + public).derive(shared)
    return derived
