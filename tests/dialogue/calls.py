"""Calls to the JSON interface, as tests make them."""

from uuid import uuid4

from django.test import Client

V1 = "/api/v1"
WORDS = {"role": "patient", "body": "would tell me what happens next."}


def signed_in(member, **options):
    client = Client(**options)
    client.force_login(member)
    return client


def post(client, pair, told=WORDS, key=None, **headers):
    return client.post(
        f"{V1}/pairs/{pair.slug}/wishes",
        told,
        content_type="application/json",
        headers={"Idempotency-Key": str(key or uuid4()), **headers},
    )


def answer(client, wish, answer="hear", role="clinician"):
    told = {"answer": answer, "role": role}
    return client.put(f"{V1}/wishes/{wish.code}/resonance", told, content_type="application/json")


def board(client, pair, **asked):
    return client.get(f"{V1}/pairs/{pair.slug}/wishes", asked)


def one(client, wish):
    return client.get(f"{V1}/wishes/{wish.code}")
