#!/usr/bin/env python3
# SPDX-License-Identifier: GPL-3.0-or-later
# Prints keys.json: every derivation of src/dialog/crypto/keys.hpp, made by Python's own HMAC, so that it does not
# depend on what it tests.
import hashlib
import hmac
import json

TRYTES = "9ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def hkdf(secret, label, arguments, size):
    info = b"janus-mam/2\0" + label.encode() + b"\0" + arguments
    key = hmac.new(bytes(32), secret, hashlib.sha256).digest()
    out = block = b""
    while len(out) < size:
        block = hmac.new(key, block + info + bytes([len(out) // 32 + 1]), hashlib.sha256).digest()
        out += block
    return out[:size]


def trytes(secret, label, arguments=b""):
    return "".join(TRYTES[b % 27] for b in hkdf(secret, label, arguments, 160) if b < 243)[:81]


def place(secret, what, arguments=b""):
    return {
        "address": trytes(secret, what + " address", arguments),
        "side_key": trytes(secret, what + " side key", arguments),
    }


def u32(*numbers):
    return b"".join(n.to_bytes(4, "big") for n in numbers)


def channel(gateway, name, generation):
    name_bytes = name.encode()
    secret = hkdf(gateway, "channel", bytes([len(name_bytes)]) + name_bytes + u32(generation), 32)
    return {
        "name": name,
        "generation": generation,
        "secret": secret.hex(),
        "psk": hkdf(secret, "psk", b"", 32).hex(),
        "rendezvous": [
            {"index": index, "day": day, **place(secret, "rendezvous", u32(index, day))}
            for index, day in [(0, 0), (0, 20000), (1, 20000), (63, 4294967295)]
        ],
    }


gateway = bytes(range(32))
print(
    json.dumps(
        {
            "gateway": gateway.hex(),
            "static": hkdf(gateway, "static", b"", 32).hex(),
            "channels": [
                channel(gateway, name, generation)
                for name, generation in [("echo", 0), ("echo", 1), ("a", 16909060), ("n" * 255, 4294967295)]
            ],
            "mailboxes": [
                {
                    "secret": secret.hex(),
                    "peer": place(secret, "peer mailbox"),
                    "gateway": place(secret, "gateway mailbox"),
                }
                for secret in [bytes(range(16)), bytes(16)]
            ],
        },
        indent=2,
    )
)
