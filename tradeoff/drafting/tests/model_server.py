"""A server on the loopback that speaks both protocols as their owners describe them, and misbehaves when told to."""

from __future__ import annotations

import contextlib
import json
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

KEY = "key-of-the-server"


@dataclass
class ModelServer:
    """`heard` has each request's path, headers and body; `says` is what comes back, `fails` how, once each."""

    address: str = ""
    says: str = "A draft."
    fails: list[int | str] = field(default_factory=list)
    heard: list[tuple[str, dict[str, str], dict[str, Any]]] = field(default_factory=list)

    def answer_to(self, path: str, headers: dict[str, str], body: dict[str, Any]) -> tuple[int, dict[str, Any]]:
        self.heard.append((path, headers, body))
        refusal = _refusal(path, headers, body)
        if refusal:
            return refusal, {"error": {"message": "refused"}}
        if path.endswith("/chat/completions"):
            message = {"role": "assistant", "content": self.says}
            return 200, {
                "id": "chatcmpl-1", "object": "chat.completion", "created": 1, "model": body["model"],
                "choices": [{"index": 0, "message": message, "finish_reason": "stop"}],
                "usage": {"prompt_tokens": 321, "completion_tokens": 45, "total_tokens": 366},
            }  # fmt: skip
        return 200, {
            "id": "msg_1", "type": "message", "role": "assistant", "model": body["model"],
            "content": [{"type": "text", "text": self.says}], "stop_reason": "end_turn",
            "usage": {"input_tokens": 321, "output_tokens": 45},
        }  # fmt: skip


def _refusal(path: str, headers: dict[str, str], body: dict[str, Any]) -> int:
    """The status either protocol refuses with; 0 when the request is as it should be."""
    openai = path == "/v1/chat/completions"
    if not openai and path != "/anthropic/v1/messages":
        return 404
    key = headers.get("authorization") == f"Bearer {KEY}" if openai else headers.get("x-api-key") == KEY
    if not key:
        return 401
    roles = [one.get("role") for one in body.get("messages", [])]
    said = openai or (headers.get("anthropic-version") and isinstance(body.get("system"), str))
    shaped = roles == (["system", "user"] if openai else ["user"]) and isinstance(body.get("max_tokens"), int)
    return 0 if said and shaped and body.get("model") == "small-model" else 400


@contextlib.contextmanager
def model_server() -> Iterator[ModelServer]:
    server = ModelServer()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_POST(self) -> None:
            body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            failing = server.fails.pop(0) if server.fails else None
            headers = {name.lower(): value for name, value in self.headers.items()}
            status, answer = server.answer_to(self.path, headers, body)
            said = json.dumps(answer).encode()
            if failing == "cut":
                self.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 5000\r\n\r\n{")
                self.close_connection = True
                return
            if failing == "odd":
                said = b'{"choices": []}'
            elif failing == "long":
                said = b'"' + b"x" * (2 * 1024 * 1024) + b'"'
            elif isinstance(failing, int):
                status = failing
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(said)))
            self.end_headers()
            with contextlib.suppress(OSError):
                self.wfile.write(said)

        def log_message(self, *_words: object) -> None:
            return

    http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.address = f"http://127.0.0.1:{http.server_port}"
    thread = threading.Thread(target=http.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        http.shutdown()
        http.server_close()
        thread.join(10)
