"""Stripe's way of saying no."""

from dataclasses import dataclass
from typing import Any


@dataclass
class ApiError(Exception):
    message: str
    status: int = 400
    kind: str = "invalid_request_error"
    code: str | None = None
    param: str | None = None

    def body(self) -> dict[str, Any]:
        said = {"type": self.kind, "message": self.message, "code": self.code, "param": self.param}
        return {"error": {name: value for name, value in said.items() if value is not None}}


class BadParameter(ApiError):
    """Refused before anything began: not remembered under the idempotency key."""


def missing(param: str) -> BadParameter:
    return BadParameter(f"Missing required param: {param}.", code="parameter_missing", param=param)


def unknown(param: str) -> BadParameter:
    return BadParameter(f"Received unknown parameter: {param}", code="parameter_unknown", param=param)


def no_such(kind: str, key: str) -> ApiError:
    return ApiError(f"No such {kind}: '{key}'", status=404, code="resource_missing", param="id")
