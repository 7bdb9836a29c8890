"""How a study keeps its secrets: a seal, a schedule, and the keys of its recordings."""

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


def written(schedule: Schedule) -> bytes:
    """Return a schedule as the bytes that its seal is over: JSON, keys in order."""
    held = {"arms": schedule.arms, "labels": schedule.labels}
    return json.dumps(held, sort_keys=True, separators=(",", ":")).encode()


def seal_of(schedule: Schedule, salt: bytes) -> str:
    """Return SHA-256, in hex, over the schedule and its salt."""
    return hashlib.sha256(written(schedule) + salt).hexdigest()


def hide(schedule: Schedule, key: bytes) -> bytes:
    """Return a schedule that says nothing without `key` (ChaCha20-Poly1305, RFC 8439)."""
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    nonce = os.urandom(_NONCE_BYTES)
    return nonce + ChaCha20Poly1305(key).encrypt(nonce, written(schedule), None)


def show(hidden: bytes, key: bytes) -> Schedule:
    """Return what `hide` hid.

    Raises
    ------
    StudyProblemError
        It was changed, or hidden with another key.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    try:
        nonce, box = hidden[:_NONCE_BYTES], hidden[_NONCE_BYTES:]
        held = json.loads(ChaCha20Poly1305(key).decrypt(nonce, box, None))
    except (InvalidTag, ValueError) as error:
        raise StudyProblemError(StudyProblem.CHANGED) from error
    return Schedule(arms=held["arms"], labels=held["labels"])


def new_pair() -> tuple[bytes, bytes]:
    """Return a new private key and its public key (X25519, RFC 7748)."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    private = X25519PrivateKey.generate()
    return private.private_bytes_raw(), private.public_key().public_bytes_raw()


def public_of(private: bytes) -> bytes:
    """Return the public key of a private one."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey

    return X25519PrivateKey.from_private_bytes(private).public_key().public_bytes_raw()


def wrap(key: bytes, public: bytes) -> bytes:
    """Return a recording's key as only the owner of the private key can read it."""
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    once = X25519PrivateKey.generate()
    point = once.public_key().public_bytes_raw()
    shared = once.exchange(X25519PublicKey.from_public_bytes(public))
    # The derived key is used this once: a constant nonce does no harm.
    return point + ChaCha20Poly1305(_derived(shared, point, public)).encrypt(b"\0" * 12, key, None)


def unwrap(wrapped: bytes, private: bytes) -> bytes:
    """Return what `wrap` wrapped.

    Raises
    ------
    StudyProblemError
        It was wrapped for another key, or changed.
    """
    from cryptography.exceptions import InvalidTag
    from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey, X25519PublicKey
    from cryptography.hazmat.primitives.ciphers.aead import ChaCha20Poly1305

    point, box = wrapped[:_POINT_BYTES], wrapped[_POINT_BYTES:]
    try:
        mine = X25519PrivateKey.from_private_bytes(private)
        shared = mine.exchange(X25519PublicKey.from_public_bytes(point))
        cipher = ChaCha20Poly1305(_derived(shared, point, public_of(private)))
        key: bytes = cipher.decrypt(b"\0" * 12, box, None)
    except (InvalidTag, ValueError) as error:
        raise StudyProblemError(StudyProblem.OTHER_STUDY) from error
    return key


def _derived(shared: bytes, point: bytes, public: bytes) -> bytes:
    from cryptography.hazmat.primitives.hashes import SHA256
    from cryptography.hazmat.primitives.kdf.hkdf import HKDF

    made: bytes = HKDF(SHA256(), 32, salt=None, info=_INFO + point + public).derive(shared)
    return made
