"""The enhancer that asks a language model: what it sends, what it takes, and what it does without an answer."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from apps.library import enhancer, enhancer_remote
from apps.library.enhancer_remote import enhance, is_configured
from tests.core.outbound.servers import Answer, Server, reply, reset, serve

PROMPT = 'a poster for @shop-logo that says "Fresh bread"'
BETTER = 'A warm bakery poster with @shop-logo above the words "Fresh bread", in morning light.'


def told(words: Any, **fields: Any) -> Answer:
    choice = {"index": 0, "message": {"role": "assistant", "content": words}, "finish_reason": "stop"} | fields
    return reply(200, json.dumps({"object": "chat.completion", "choices": [choice]}).encode())


@pytest.fixture(autouse=True)
def configured(settings: Any) -> None:
    settings.OUTBOUND_ALLOW_LOOPBACK = True
    settings.IMAGE_ENHANCER_MODEL = "small-model"
    settings.IMAGE_ENHANCER_API_KEY = "sk-of-the-tests"
    settings.IMAGE_ENHANCER_TIMEOUT_SECONDS = 5


@pytest.fixture
def endpoint(settings: Any) -> Any:
    @contextmanager
    def running(*answers: Answer) -> Iterator[Server]:
        with serve(*answers) as server:
            settings.IMAGE_ENHANCER_URL = f"{server.url}/v1/"
            yield server

    return running


def test_the_models_words_stand_for_the_prompt(endpoint):
    with endpoint(told(f" {BETTER}\n")) as server:
        made = enhance(PROMPT, "illustration")

    [request] = server.requests
    assert (made.original, made.enhanced, made.prompt, made.note) == (PROMPT, BETTER, BETTER, "")
    assert (request.method, request.path) == ("POST", "/v1/chat/completions")
    assert request.headers["authorization"] == "Bearer sk-of-the-tests"
    assert request.headers["content-type"] == "application/json"
    sent = json.loads(request.body)
    assert set(sent) == {"model", "messages", "stream"}
    assert (sent["model"], sent["stream"]) == ("small-model", False)
    assert [message["role"] for message in sent["messages"]] == ["system", "user"]
    assert sent["messages"][1]["content"] == PROMPT
    assert enhancer_remote.STYLES["illustration"] in sent["messages"][0]["content"]


def test_without_a_key_none_is_sent(endpoint, settings):
    settings.IMAGE_ENHANCER_API_KEY = ""
    with endpoint(told(BETTER)) as server:
        assert enhance(PROMPT).enhanced == BETTER

    assert "authorization" not in server.requests[0].headers


def test_words_in_quotation_marks_of_the_models_own_are_taken_out_of_them(endpoint):
    with endpoint(told('"A kettle in soft light"')):
        assert enhance("a kettle").enhanced == "A kettle in soft light"


@pytest.mark.parametrize(
    ("answer", "note"),
    [
        (told(""), "the enhancer's answer is empty"),
        (told(" \n"), "the enhancer's answer is empty"),
        (told(None), "the enhancer's answer has another form than expected"),
        (told([{"type": "text"}]), "the enhancer's answer has another form than expected"),
        (told(BETTER, finish_reason="length"), "the enhancer's answer was cut off"),
        (told(BETTER + "a" * 6000), "the enhancer's answer has more than 6000 characters"),
        (told(BETTER + "\x00"), "the enhancer's answer holds control characters"),
        (told(BETTER + "\ud800"), "the enhancer's answer holds control characters"),
        (told(PROMPT), "the enhancer changed nothing"),
        (told(BETTER.replace("@shop-logo", "the logo")), "the enhancer's answer lost or invented an alias"),
        (told(BETTER.replace("@shop-logo", "@shop-Logo")), "the enhancer's answer lost or invented an alias"),
        (told(BETTER.replace("@shop-logo", "@shop-logo-2")), "the enhancer's answer lost or invented an alias"),
        (told(f"{BETTER} With @last."), "the enhancer's answer lost or invented an alias"),
        (told(BETTER.replace("Fresh", "Good")), "the enhancer's answer lost or invented a text in quotation marks"),
        (told(f'{BETTER} "Open"'), "the enhancer's answer lost or invented a text in quotation marks"),
        (reply(200, b"no JSON"), "the enhancer's answer is no JSON"),
        (reply(200, b"[" * 100_000), "the enhancer's answer is no JSON"),
        (reply(200, b"[]"), "the enhancer's answer has another form than expected"),
        (reply(200, b'{"choices": []}'), "the enhancer's answer has another form than expected"),
        (reply(200, b'{"choices": ["a"]}'), "the enhancer's answer has another form than expected"),
        (reply(401, b'{"error": "sk-of-the-tests is wrong"}'), "the enhancer answered with status 401"),
        (reply(302, b"", Location="http://127.0.0.1:9/"), "the enhancer answered with status 302"),
        (reply(503), "the enhancer answered with status 503"),
        (reset, "the enhancer could not be asked: the connection to the server failed"),
    ],
)
def test_an_answer_that_cannot_be_used_leaves_the_prompt_as_it_is(endpoint, answer, note):
    with endpoint(answer):
        made = enhance(PROMPT)

    assert (made.enhanced, made.note, made.prompt) == (None, note, PROMPT)


def test_an_answer_that_is_too_large_is_not_read_to_its_end(endpoint, monkeypatch):
    monkeypatch.setattr(enhancer_remote, "MOST_BYTES", 1000)
    with endpoint(reply(200, b"x" * 1001)):
        made = enhance(PROMPT)

    assert (made.enhanced, made.note) == (
        None,
        "the enhancer could not be asked: the answer is larger than 1000 bytes",
    )


def test_a_model_that_is_silent_is_left_after_the_limit(endpoint, settings):
    settings.IMAGE_ENHANCER_TIMEOUT_SECONDS = 1
    with endpoint(lambda connection: connection.recv(1)):
        made = enhance(PROMPT)

    assert (made.enhanced, made.note) == (
        None,
        "the enhancer could not be asked: the server did not answer in time",
    )


@pytest.mark.parametrize(
    "url", ["http://127.0.0.1:9/v1", "https://10.0.0.8/v1", "https://169.254.169.254/v1", "ftp://llm.example.com"]
)
def test_an_address_that_is_not_public_is_not_asked(settings, url):
    settings.OUTBOUND_ALLOW_LOOPBACK = False
    settings.IMAGE_ENHANCER_URL = url

    made = enhance(PROMPT)

    assert made.enhanced is None
    assert made.note.startswith("the enhancer could not be asked: the URL is refused: ")


@pytest.mark.parametrize(
    ("prompt", "note"), [("", enhancer.EMPTY), ("  ", enhancer.EMPTY), ("a" * 6000, enhancer.NO_ROOM)]
)
def test_prompts_that_need_no_asking(endpoint, prompt, note):
    with endpoint(told(BETTER)) as server:
        made = enhance(prompt)

    assert (made.enhanced, made.note, made.prompt) == (None, note, prompt)
    assert server.requests == []


def test_neither_key_nor_prompt_is_logged(endpoint, capfd):
    with endpoint(reply(401, b"sk-of-the-tests")):
        enhance(PROMPT)

    written = "".join(capfd.readouterr())
    assert "sk-of-the-tests" not in written
    assert "shop-logo" not in written


def test_every_template_has_an_instruction():
    assert list(enhancer_remote.STYLES) == list(enhancer.TEMPLATES)
    with pytest.raises(ValueError, match="template must be one of general"):
        enhance("a kettle", "oil")


@pytest.mark.parametrize(
    ("url", "model", "expected"),
    [("https://llm.example.com/v1", "small", True), ("", "small", False), ("https://llm.example.com/v1", "", False)],
)
def test_it_is_configured_with_an_address_and_a_model(settings, url, model, expected):
    settings.IMAGE_ENHANCER_URL, settings.IMAGE_ENHANCER_MODEL = url, model

    assert is_configured() is expected
