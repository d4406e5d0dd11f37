"""What the fuzz targets begin with: the transcripts of tests/golden as they come over the wire, the bodies and streams
beside this file, and the example configurations with the files that they name.

    python3 tests/fuzz/seeds.py FOLDER       FOLDER/TARGET.seeds, one folder for each target
"""

import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
MARK = re.compile("\u27e6(?:\\+[^\u27e7]*|-([^\u27e7]*)|([^\u27e7\u2192]*)\u2192[^\u27e7]*)\u27e7")
LINE_ENDS = {"crlf": b"\r\n", "cr": b"\r"}


def goldens(kind):
    """Name and bytes of each transcript of that kind, without its header and with nothing changed yet."""
    for path in sorted((ROOT / "tests/golden").glob("*.golden")):
        header, _, marked = path.read_bytes().partition(b"\n\n")
        about = dict(line.split(": ", 1) for line in header.decode().splitlines())
        if about["kind"] == kind:
            source = MARK.sub(lambda mark: mark[1] or mark[2] or "", marked.decode()).encode()
            yield path.stem, source.replace(b"\n", LINE_ENDS.get(about.get("lines"), b"\n"))


def bodies():
    yield from goldens("request")
    for path in sorted((ROOT / "tests/fuzz/bodies").glob("*.json")):
        yield path.stem, path.read_bytes()


def chunked(body):
    middle = len(body) // 2
    pieces = [piece for piece in (body[:middle], body[middle:]) if piece] + [b""]
    return b"".join(b"%x\r\n%b\r\n" % (len(piece), piece) for piece in pieces)


def requests():
    """Each body counted, as SDKs send it, and in chunks."""
    head = b"POST /v1/chat/completions HTTP/1.1\r\nHost: weir\r\nAuthorization: Bearer sk-acme\r\nx-weir-policy: best\r\n"
    for name, body in bodies():
        yield name, head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        yield name + "-chunked", head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body)
    yield "models", b"GET /v1/models HTTP/1.1\r\nHost: weir\r\nx-api-key: sk-acme\r\n\r\n"
    yield "old", b"GET /healthz HTTP/1.0\r\nConnection: keep-alive\r\n\r\nGET /readyz HTTP/1.0\r\n\r\n"
    yield "expecting", head + b"Expect: 100-continue\r\nContent-Length: 2\r\n\r\n{}"


def streams():
    """Each stream of chunks as clients of chat read it, and translated for the other two APIs; and a stream of each of
    those, as it is. All cut in the middle."""
    for name, stream in goldens("stream"):
        how = {"chat": 0, "asked": 1, "cut": 2, "completions": 4, "messages": 16, "responses": 20}
        for reader, byte in how.items():
            yield f"{name}-{reader}", bytes([byte, 128]) + stream
    for name, byte in {"responses": 8, "messages": 12}.items():
        yield name, bytes([byte, 128]) + (ROOT / f"tests/fuzz/streams/{name}.txt").read_bytes()


def answers():
    yield from goldens("answer")
    yield from goldens("error")


def http_answers():
    """Each transcript counted, in chunks, and up to the end of the connection."""
    head = b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
    for name, body in [*goldens("stream"), *answers()]:
        yield name, head + b"Content-Length: %d\r\n\r\n" % len(body) + body
        yield name + "-chunked", head + b"Transfer-Encoding: chunked\r\n\r\n" + chunked(body)
        yield name + "-closed", head + b"Connection: close\r\n\r\n" + body
    yield "limited", b"HTTP/1.1 429 Too Many\r\nRetry-After: 7\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n"


def configurations():
    book = (ROOT / "config/prices/deepseek.yaml").read_bytes()
    quality = (ROOT / "config/quality/deepseek-v4-preview.yaml").read_bytes()
    for path in sorted((ROOT / "config/examples").glob("*.yaml")):
        own = path.read_bytes().replace(b"../prices/deepseek.yaml", b"book.yaml")
        own = own.replace(b"../quality/deepseek-v4-preview.yaml", b"quality.yaml")
        yield path.stem, b"\n---\n".join([own, book, quality])


SEEDS = {
    "answer_fuzz": answers,
    "answer_parser_fuzz": http_answers,
    "chat_request_fuzz": bodies,
    "config_fuzz": configurations,
    "event_stream_fuzz": streams,
    "request_parser_fuzz": requests,
}


def main():
    for target, seeds in SEEDS.items():
        folder = pathlib.Path(sys.argv[1]) / f"{target}.seeds"
        folder.mkdir(parents=True, exist_ok=True)
        for name, content in seeds():
            (folder / name).write_bytes(content)


if __name__ == "__main__":
    main()
