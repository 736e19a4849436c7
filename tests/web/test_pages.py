import re

import pytest

LARGEST = 100_000
POLICY = {
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "font-src 'self'",
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
}
PAGES = {
    "inbox": ("authority", "/", 200),
    "list of matters": ("authority", "/matters/", 200),
    "filtered list": ("authority", "/matters/?stage=closed&custody=on", 200),
    "own matter": ("authority", "/matters/{own}/", 200),
    "matter that came": ("liaison", "/matters/{incoming}/", 200),
    "matter for oversight": ("oversight", "/matters/{own}/", 200),
    "matter with a draft": ("authority", "/matters/{incoming}/", 200),
    "who saw": ("authority", "/seen/{own statement}/0/", 200),
    "new request": ("authority", "/new/", 200),
    "new briefing": ("authority", "/new/?kind=briefing.open", 200),
    "compose in a matter": ("authority", "/matters/{own}/say/removal.formal/", 200),
    "preview": ("authority", "/drafts/{own draft}/", 200),
    "draft again": ("authority", "/drafts/{own draft}/edit/", 200),
    "search": ("liaison", "/search/", 200),
    "search results": ("authority", "/search/?q=ejemplo", 200),
    "no results": ("authority", "/search/?q=zzzz", 200),
    "record": ("authority", "/holdings/{holding}/", 200),
    "imports": ("administrator", "/imports/", 200),
    "one import": ("authority", "/imports/ejemplo/", 200),
    "partners": ("liaison", "/partners/", 200),
    "incidents": ("oversight", "/incidents/", 200),
    "ledger": ("oversight", "/ledger/", 200),
    "posts": ("administrator", "/posts/", 200),
    "profile": ("oversight", "/profile/", 200),
    "help": ("authority", "/help/", 200),
    "second factor": ("authority", "/accounts/2fa/", 200),
    "set up the second factor": ("authority", "/accounts/2fa/totp/activate/", 302),
    "change the password": ("authority", "/accounts/password/", 200),
    "sign out": ("authority", "/accounts/logout/", 200),
    "sign in": (None, "/accounts/login/", 200),
    "signed out": (None, "/signed-out/", 200),
    "link that is gone": (None, "/invitation/" + 64 * "a" + "/", 403),
    "not for this post": ("liaison", "/posts/", 403),
    "no such page": ("authority", "/nada/", 404),
    "not understood": ("authority", "/matters/" + 40 * "a" + "/", 400),
    "without a post": ("nobody", "/", 403),
}


@pytest.fixture(scope="module")
def pages(site):
    """Every page in both languages, fetched once."""
    fetched = {}
    for name, (role, path, _status) in PAGES.items():
        for language in ("es", "en"):
            client = site.client(role, language)
            fetched[name, language] = client.get(path.format(**site.things))
    return fetched


@pytest.mark.parametrize("language", ["es", "en"])
@pytest.mark.parametrize("name", PAGES)
def test_a_page_answers_in_the_language_that_was_chosen(pages, name, language):
    answer = pages[name, language]

    assert answer.status_code == PAGES[name][2]
    if answer.status_code != 302:
        assert f'<html lang="{language}">' in answer.content.decode()
        assert answer["Content-Language"] == language


def test_no_page_is_larger_than_promised(pages):
    large = {name: len(a.content) for name, a in pages.items() if len(a.content) >= LARGEST}

    assert not large


def test_no_page_holds_a_script_or_a_style_of_its_own(pages):
    for name, answer in pages.items():
        html = answer.content.decode()
        scripts = re.findall(r"<script\b[^>]*>(.*?)</script>", html, re.DOTALL)
        assert not any(text.strip() for text in scripts), name
        assert "<style" not in html, name
        assert not re.search(r"<[^>]+\s(style|on[a-z]+)\s*=", html), name
        assert "javascript:" not in html, name


def test_every_answer_carries_the_whole_policy(pages):
    for name, answer in pages.items():
        given = {part.strip() for part in answer["Content-Security-Policy"].split(";")}
        assert given == POLICY, name


def test_nothing_is_kept_by_browsers_or_told_to_other_sites(pages):
    for name, answer in pages.items():
        assert answer["Cache-Control"] == "no-store", name
        assert answer["X-Frame-Options"] == "DENY", name
        assert answer["X-Content-Type-Options"] == "nosniff", name
        assert answer["Referrer-Policy"] == "same-origin", name


def test_no_page_names_another_host(pages):
    for name, answer in pages.items():
        html = answer.content.decode()
        links = re.findall(r'(?:href|src|action|poster|data)="([^"]*)"', html)
        foreign = [link for link in links if not link.startswith(("/", "?", "#"))]
        assert not foreign, name


def test_every_page_says_where_one_is_and_that_its_events_are_invented(pages):
    for (name, language), answer in pages.items():
        if answer.status_code == 302:
            continue
        html = answer.content.decode()
        assert "EJEMPLO" in html, name
        assert '<b class="plate b">CO</b>' in html, name
        assert html.count("<h1") == 1, (name, language)
        assert html.count("<main") == 1, name


def test_an_error_says_what_happened_what_to_do_and_under_which_id_it_is_in_the_log(site, caplog):
    answer = site.client("liaison").get("/posts/")

    html = answer.content.decode()
    mark = re.search(r"<dd><code>([0-9a-f]{12})</code>", html)
    assert "Este puesto no puede hacer esto" in html
    assert "pida al puesto a cargo" in html
    assert "access.denied" in html
    assert mark is not None
    assert mark[1] in caplog.text


def test_a_fault_of_the_program_tells_an_id_and_nothing_else(site, monkeypatch, caplog):
    from exhorto.acts import overview

    monkeypatch.setattr(overview, "partners", lambda *_: 1 / 0)
    client = site.client("authority", raise_request_exception=False)

    answer = client.get("/partners/")

    html = answer.content.decode()
    mark = re.search(r"<dd><code>([0-9a-f]{12})</code>", html)
    assert answer.status_code == 500
    assert "ZeroDivisionError" not in html
    assert "Traceback" not in html
    assert mark is not None
    assert mark[1] in caplog.text
    assert "ZeroDivisionError" in caplog.text


def test_a_broken_frame_still_tells_of_the_fault(site, monkeypatch, caplog):
    from exhorto.acts import officers

    monkeypatch.setattr(officers, "post_names", lambda *_: 1 / 0)
    client = site.client("authority", raise_request_exception=False)

    answer = client.get("/help/")

    assert answer.status_code == 500
    assert "El nodo falló" in answer.content.decode()
    assert "ZeroDivisionError" in caplog.text
