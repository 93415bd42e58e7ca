"""Events go out signed, one after the other, again and again until they are answered with a 2xx."""

import hashlib
import hmac
import json
import time
import urllib.error
import urllib.request
from http import HTTPStatus

from demo.fake_stripe.store import Store

BACKOFF = (1, 2, 5, 10, 30, 60, 300, 900, 3600)  # seconds; the last one repeats
MOST_TRIES = 30
TIMEOUT = 10


def signature(payload: bytes, *, secret: str, at: int) -> str:
    """`Stripe-Signature`: the time and an HMAC-SHA256 over time, dot and body."""
    mac = hmac.new(secret.encode(), f"{at}.".encode() + payload, hashlib.sha256).hexdigest()
    return f"t={at},v1={mac}"


class Sender:
    def __init__(self, store: Store, *, url: str, secret: str) -> None:
        self.store, self.url, self.secret = store, url, secret

    def run_once(self) -> int:
        """Send what is due; how many were answered well."""
        with self.store.turn():
            due = [(self.store.get(event), tries) for event, tries in self.store.due_deliveries(time.time())]
        done = 0
        for event, tries in due:
            assert event is not None
            status, error = self._send(json.dumps(event, ensure_ascii=False, indent=2).encode())
            wait = BACKOFF[min(tries, len(BACKOFF) - 1)] if tries < MOST_TRIES else float("inf")
            with self.store.turn():
                self.store.answered(event["id"], status=status, error=error, due=time.time() + wait)
            done += status is not None and status // 100 == HTTPStatus.OK // 100
        return done

    def _send(self, payload: bytes) -> tuple[int | None, str | None]:
        headers = {
            "Content-Type": "application/json; charset=utf-8",
            "Stripe-Signature": signature(payload, secret=self.secret, at=int(time.time())),
            "User-Agent": "Stripe/1.0 (fake)",
        }
        request = urllib.request.Request(self.url, data=payload, headers=headers, method="POST")  # noqa: S310 - ours
        try:
            with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310 - http on loopback
                return answer.status, None
        except urllib.error.HTTPError as refused:
            return refused.code, str(refused)
        except OSError as failed:
            return None, f"{type(failed).__name__}: {failed}"
