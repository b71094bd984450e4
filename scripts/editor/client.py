"""A small client of the Language Server Protocol: what an editor asks rust-analyzer, one question at a time."""

import json
import os
import re
import subprocess
import threading
import time

RETRY = (-32801, -32802, -32800)
CURSOR = re.compile(r"⟦c⟧")


def cursor(text):
    """The text without its `⟦c⟧`, and where that stood."""
    at = CURSOR.search(text)
    before = text[: at.start()]
    column = len(before.rsplit("\n", 1)[-1].encode("utf-16-le")) // 2
    return before + text[at.end() :], {"line": before.count("\n"), "character": column}


class Server:
    """rust-analyzer, run in a crate."""

    def __init__(self, program, crate, options, env):
        self.crate = crate
        self.process = subprocess.Popen(
            program, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, cwd=crate, env=env
        )
        self.next, self.answers, self.versions = 0, {}, {}
        self.quiet, self.health = False, None
        self.options, self.changed = options, threading.Condition()
        threading.Thread(target=self._read, daemon=True).start()
        self.legend = self.ask(
            "initialize",
            {
                "processId": os.getpid(),
                "rootUri": f"file://{crate}",
                "initializationOptions": options,
                "capabilities": {
                    "workspace": {"configuration": True},
                    "textDocument": {
                        "completion": {"completionItem": {"snippetSupport": True}},
                        "hover": {"contentFormat": ["markdown"]},
                        "definition": {"linkSupport": True},
                        "semanticTokens": {
                            "requests": {"full": True},
                            "tokenTypes": [],
                            "tokenModifiers": [],
                            "formats": ["relative"],
                        },
                    },
                    "window": {"workDoneProgress": True},
                    "experimental": {"serverStatusNotification": True},
                },
            },
        )["capabilities"]["semanticTokensProvider"]["legend"]
        self.tell("initialized", {})

    def _send(self, message):
        body = json.dumps(message).encode()
        self.process.stdin.write(b"Content-Length: %d\r\n\r\n" % len(body) + body)
        self.process.stdin.flush()

    def _read(self):
        out = self.process.stdout
        while True:
            length = None
            while line := out.readline().strip():
                if line.lower().startswith(b"content-length:"):
                    length = int(line.split(b":")[1])
            if length is None:
                return
            message = json.loads(out.read(length))
            with self.changed:
                if "method" in message and "id" in message:
                    wanted = message["method"] == "workspace/configuration"
                    result = [self.options for _ in message["params"]["items"]] if wanted else None
                    self._send({"jsonrpc": "2.0", "id": message["id"], "result": result})
                elif message.get("method") == "experimental/serverStatus":
                    self.quiet, self.health = message["params"]["quiescent"], message["params"]
                elif "id" in message:
                    self.answers[message["id"]] = message
                self.changed.notify_all()

    def tell(self, method, params):
        self._send({"jsonrpc": "2.0", "method": method, "params": params})

    def ask(self, method, params, timeout=300):
        while True:
            with self.changed:
                self.next += 1
                number = self.next
            self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            with self.changed:
                if not self.changed.wait_for(lambda: number in self.answers, timeout):
                    raise TimeoutError(method)
                answer = self.answers.pop(number)
            if "error" not in answer:
                return answer["result"]
            if answer["error"]["code"] not in RETRY:
                return answer
            time.sleep(0.1)

    def wait(self, timeout=1800):
        """Until everything is loaded."""
        with self.changed:
            if not self.changed.wait_for(lambda: self.quiet, timeout):
                raise TimeoutError("loading")
        return self.health

    def uri(self, path):
        return f"file://{self.crate}/{path}"

    def open(self, path, text):
        """Shows this text in an editor."""
        uri = self.uri(path)
        self.versions[uri] = self.versions.get(uri, 0) + 1
        version = self.versions[uri]
        if version == 1:
            document = {"uri": uri, "languageId": "rust", "version": version, "text": text}
            self.tell("textDocument/didOpen", {"textDocument": document})
        else:
            changes = {"textDocument": {"uri": uri, "version": version}, "contentChanges": [{"text": text}]}
            self.tell("textDocument/didChange", changes)

    def at(self, method, path, position, **more):
        document = {"textDocument": {"uri": self.uri(path)}, "position": position, **more}
        return self.ask(f"textDocument/{method}", document)

    def completion(self, path, position):
        """The names that are offered."""
        found = self.at("completion", path, position, context={"triggerKind": 1}) or []
        items = found["items"] if isinstance(found, dict) and "items" in found else found
        return [item.get("filterText", item["label"]) for item in items if isinstance(item, dict)]

    def hover(self, path, position):
        found = self.at("hover", path, position)
        return found["contents"]["value"] if found else ""

    def definitions(self, path, position):
        """Where a name leads: file, and the lines there."""
        found = self.at("definition", path, position) or []
        where = lambda link: (link["targetUri"], link["targetSelectionRange"]["start"]["line"])
        return [where(link) for link in found]

    def colours(self, path, text):
        """Each word with its colour: line, column, text, type."""
        data = self.ask("textDocument/semanticTokens/full", {"textDocument": {"uri": self.uri(path)}})["data"]
        lines, line, column, words = text.split("\n"), 0, 0, []
        for down, right, length, kind, _ in zip(*[iter(data)] * 5):
            line, column = line + down, right if down else column + right
            word = lines[line].encode("utf-16-le")[2 * column : 2 * (column + length)].decode("utf-16-le")
            words.append((line, column, word, self.legend["tokenTypes"][kind]))
        return words

    def close(self):
        self.ask("shutdown", None)
        self.tell("exit", None)
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
