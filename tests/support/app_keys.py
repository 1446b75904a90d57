"""A GitHub App with its key, installed in the emulator."""

from __future__ import annotations

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa

from support.github_emulator import GitHubEmulator


def new_key() -> rsa.RSAPrivateKey:
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def pem_of(key: rsa.RSAPrivateKey) -> str:
    return key.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    ).decode()


def as_app(github: GitHubEmulator, key: rsa.RSAPrivateKey) -> dict[str, str]:
    """Let an App be installed, and return what the environment says of it."""
    public = key.public_key().public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    github.app_key = public.decode()
    github.installations["acme"] = 77
    environment = github.environment()
    del environment["GITHUB_TOKEN"]
    return environment | {"GITHUB_APP_ID": "12", "GITHUB_APP_PRIVATE_KEY": pem_of(key)}
