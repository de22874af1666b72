"""One call to a vendor: its turn, its key, its patience, its words when it refuses."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Collection, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from email.utils import parsedate_to_datetime
from types import TracebackType
from typing import Any, Literal, Self

import httpx2
import tenacity

from tradeoff.integrations.line import errors
from tradeoff.integrations.line.limiting import Limiter, limiter_of
from tradeoff.integrations.line.parts import Answer, Grant, Keys, VendorRules, Verdict, encoded, parsed

MOST_TRIES = 5
MOST_PATIENCE = 30.0  # seconds a worker waits; who is told to wait longer comes back as a job
MOST_BYTES = 64 * 1024 * 1024
LONGEST = 120.0  # seconds for one answer, however slowly it drips
TIMEOUT = httpx2.Timeout(connect=5.0, read=30.0, write=30.0, pool=30.0)
REPEATABLE = frozenset({"GET", "HEAD", "OPTIONS", "PUT", "DELETE"})
OKAY = (200, 201, 202, 204)
NEVER_ARRIVED = (httpx2.ConnectError, httpx2.ConnectTimeout, httpx2.PoolTimeout)

Params = Mapping[str, Any] | Sequence[tuple[str, Any]]

logger = logging.getLogger(__name__)


class _Again(Exception):
    """Worth another try, after `wait` seconds or as long as the backoff says; `trouble` if it was the last."""

    def __init__(self, trouble: errors.Trouble, wait: float | None = None) -> None:
        super().__init__(trouble.message)
        self.trouble = trouble
        self.wait = wait


class Line:
    """Speaks with one vendor for one connection. Close it, or use it in a `with`."""

    def __init__(
        self,
        *,
        base_url: str,
        keys: Keys,
        vendor: VendorRules,
        limiter: Limiter | None = None,
        transport: httpx2.BaseTransport | None = None,
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        sleep: Callable[[float], None] = time.sleep,
        timeout: httpx2.Timeout = TIMEOUT,
    ) -> None:
        self.base_url = base_url.rstrip("/")
        self.vendor = vendor
        self._keys = keys
        self._limiter = limiter or limiter_of(vendor)
        self._clock = clock
        self._sleep = sleep
        self._client = httpx2.Client(transport=transport, timeout=timeout, follow_redirects=False, trust_env=True)
        self._grant: Grant | None = None
        self._backoff = tenacity.wait_random_exponential(multiplier=0.5, max=MOST_PATIENCE / 2)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()

    def close(self) -> None:
        self._client.close()

    @property
    def grant(self) -> Grant:
        """Read once, then kept until the vendor says it is spent."""
        if self._grant is None:
            self._grant = self._keys.current()
        return self._grant

    def call(
        self,
        method: str,
        path_or_url: str,
        *,
        params: Params | None = None,
        json: Any = None,
        form: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
        ok: Collection[int] = OKAY,
        idempotent: bool | None = None,
        want: Literal["json", "raw"] = "json",
    ) -> Answer:
        """An answer with a status in `ok`, or a typed refusal.

        `idempotent` says a POST or PATCH may be repeated when nobody knows whether it arrived (a search, an upsert).
        `want="raw"` takes an answer that is no JSON.
        """
        if json is not None:
            content, headers = encoded(json), {"Content-Type": "application/json", **(headers or {})}
        request = self._client.build_request(
            method, self._address(path_or_url), params=_query(params), data=form, content=content, headers=headers
        )
        repeatable = request.method in REPEATABLE if idempotent is None else idempotent
        trying = tenacity.Retrying(
            stop=tenacity.stop_after_attempt(MOST_TRIES),
            retry=tenacity.retry_if_exception_type(_Again),
            wait=self._wait,
            sleep=self._sleep,
            reraise=True,
        )
        try:
            return trying(self._once, request, ok, repeatable=repeatable, want=want)
        except _Again as last:
            raise last.trouble from last

    def _once(self, request: httpx2.Request, ok: Collection[int], *, repeatable: bool, want: str) -> Answer:
        grant = self.grant
        answer = self._sent(request, grant, repeatable=repeatable)
        if self.vendor.expired(answer):
            self._grant = self._keys.renew(grant)
            answer = self._sent(request, self._grant, repeatable=repeatable)
            if self.vendor.expired(answer):
                raise errors.Revoked(f"{self.vendor.title} does not accept the connection any more.")
        self._heed(answer, repeatable=repeatable)
        if answer.status >= 500:
            trouble = errors.Unreachable(f"{self.vendor.title} has trouble of its own (it answered {answer.status}).")
            raise _Again(trouble) if repeatable else trouble
        verdict = self.vendor.verdict(answer) or ("" if answer.status in ok else _verdict_of(answer.status))
        if verdict:
            raise self._refused(verdict, answer)
        if answer.data is None and want == "json" and answer.raw.strip():
            unread = errors.Garbled(f"{self.vendor.title} gave an answer that cannot be read.")
            raise _Again(unread) if repeatable else unread
        return answer

    def _sent(self, request: httpx2.Request, grant: Grant, *, repeatable: bool) -> Answer:
        for name, value in self.vendor.auth_header(grant).items():
            request.headers[name] = value
        with self._limiter.place():
            began = time.monotonic()
            try:
                answer = self._read(request, began)
            except NEVER_ARRIVED as error:
                raise _Again(errors.Unreachable(f"{self.vendor.title} cannot be reached.")) from error
            except httpx2.RequestError as error:
                trouble = errors.Unreachable(f"{self.vendor.title} did not answer to the end.")
                raise (_Again(trouble) if repeatable else trouble) from error
        took = round((time.monotonic() - began) * 1000)
        logger.info("%s %s %s -> %s in %s ms", self.vendor.name, request.method, request.url.path, answer.status, took)
        return answer

    def _read(self, request: httpx2.Request, began: float) -> Answer:
        response = self._client.send(request, stream=True)
        body = bytearray()
        try:
            for chunk in response.iter_bytes():
                body += chunk
                if len(body) > MOST_BYTES:
                    raise errors.Garbled(f"{self.vendor.title} gave an answer larger than we read.")
                if time.monotonic() - began > LONGEST:
                    raise httpx2.ReadTimeout("the answer dripped too slowly", request=request)
        finally:
            response.close()
        raw = bytes(body)
        return Answer(status=response.status_code, headers=response.headers, data=_data(raw), raw=raw)

    def _heed(self, answer: Answer, *, repeatable: bool) -> None:
        """Waits are for everybody who calls on this connection; a long one is for a job, not for a worker."""
        told, after = self.vendor.slow_down(answer), _retry_after(answer, self._clock())
        if told is None and answer.status != 429 and not (answer.status == 503 and (repeatable or after is not None)):
            return
        wait = after if after is not None else (told or None)
        retry_at = self._clock() + timedelta(seconds=wait if wait is not None else MOST_PATIENCE)
        trouble = errors.SlowDown(f"{self.vendor.title} asked us to call less often.", retry_at=retry_at)
        if wait is None:
            raise _Again(trouble)
        self._limiter.hold(min(wait, MOST_PATIENCE))
        if wait > MOST_PATIENCE:
            raise trouble
        raise _Again(trouble, wait)

    def _wait(self, state: tenacity.RetryCallState) -> float:
        error = state.outcome.exception() if state.outcome else None
        told = error.wait if isinstance(error, _Again) else None
        return self._backoff(state) if told is None else told

    def _refused(self, verdict: Verdict, answer: Answer) -> errors.Trouble:
        title, words = self.vendor.title, self.vendor.refusal(answer)
        said = f": {words}" if words else f" (it answered {answer.status})."
        match verdict:
            case "revoked":
                return errors.Revoked(f"{title} does not accept the connection any more{said}")
            case "not_permitted":
                return errors.NotPermitted(f"{title} does not permit this{said}")
            case "missing":
                return errors.Missing(f"{title} knows no such thing{said}")
            case "gone":
                return errors.Gone(f"{title} has it no more{said}")
            case "unreachable":
                return errors.Unreachable(f"{title} did not answer what was asked{said}")
            case _:
                return errors.Rejected(f"{title} refused it{said}", fields=self.vendor.fields(answer))

    def _address(self, path_or_url: str) -> str:
        """A key goes to its own house only: an answer's next address may not lead elsewhere."""
        if "://" not in path_or_url:
            return f"{self.base_url}/{path_or_url.lstrip('/')}"
        if _origin(path_or_url) != _origin(self.base_url):
            raise errors.Garbled(f"{self.vendor.title} sent us to another address than its own.")
        return path_or_url


def _origin(address: str) -> tuple[str, str, int | None] | None:
    try:
        url = httpx2.URL(address)
    except httpx2.InvalidURL:
        return None
    return url.scheme, url.host, url.port


def _query(params: Params | None) -> httpx2.QueryParams | None:
    """None rather than nothing at all: an empty set would wipe what the address carries."""
    if not params:
        return None
    pairs = params.items() if isinstance(params, Mapping) else params
    return httpx2.QueryParams([(name, value) for name, value in pairs if value is not None])


def _data(raw: bytes) -> Any:
    try:
        return parsed(raw)
    except ValueError:
        return None


def _verdict_of(status: int) -> Verdict:
    by_status: dict[int, Verdict] = {401: "revoked", 403: "not_permitted", 404: "missing", 410: "gone"}
    return by_status.get(status, "unreachable" if status < 400 else "rejected")


def _retry_after(answer: Answer, now: datetime) -> float | None:
    """Seconds, told as a number or as a date."""
    told = answer.headers.get("retry-after", "").strip()
    if not told:
        return None
    try:
        return max(float(told), 0.0)
    except ValueError:
        pass
    try:
        return max((parsedate_to_datetime(told) - now).total_seconds(), 0.0)
    except (TypeError, ValueError):
        return None
