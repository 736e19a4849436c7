"""A node on its first day: no pact, no list, no matter."""

import pytest

from tests.web import site as sites

PAGES = {
    "inbox": ("authority", "/", "Nada espera su respuesta."),
    "matters": ("authority", "/matters/", "Aún no hay expedientes."),
    "search": ("authority", "/search/", "No se ha importado ninguna lista."),
    "results": ("authority", "/search/?q=nadie", "Ningún registro coincide."),
    "imports": ("administrator", "/imports/", "No se ha importado ninguna lista."),
    "partners": ("authority", "/partners/", "El pacto aún no tiene contrapartes."),
    "incidents": ("authority", "/incidents/", "No se ha rechazado ningún sobre."),
    "ledger": ("oversight", "/ledger/", "Bitácora de intercambios"),
    "posts": ("administrator", "/posts/", "Puestos y funcionarios"),
    "new request": ("authority", "/new/", "Solicitud de extradición"),
}


@pytest.fixture(scope="module")
def lonely(tmp_path_factory):
    with sites.lonely_site(tmp_path_factory.mktemp("lonely")) as made:
        yield made


@pytest.mark.parametrize("name", PAGES)
def test_a_page_with_nothing_to_show_says_so(lonely, name):
    role, path, said = PAGES[name]

    answer = lonely.client(role).get(path)

    assert answer.status_code == 200
    assert said in answer.content.decode()


def test_a_request_without_a_pact_is_refused_in_words(lonely):
    client = lonely.client("authority")

    answer = client.post(
        "/new/", {"do": "preview", "portion-TOTAL_FORMS": "0", "marking-level": ""}
    )

    assert answer.status_code == 400
    assert "no hay a quién dirigirse" in answer.content.decode()
