"""Somebody else's client in a page of ours: tus-js-client, as its makers publish it."""

import hashlib
import re
from pathlib import Path

from playwright.sync_api import Browser

from tests.browser import walking
from tests.browser.conftest import Portal, open_phone

CLIENT = Path(__file__).parents[1] / "vendor" / "tus-js-client-4.3.1.min.js"
PUBLISHED = "8cbb1b63fccc3bba0ae73ad1deb160ce046c3750851d0c3e94921ae3ef070eb8"
SEND = """([entity, content]) => new Promise((done) => {
  const file = new File([content], "carta.txt", { lastModified: 1795000000000 });
  const upload = new tus.Upload(file, {
    endpoint: "/subidas",
    chunkSize: 1000,
    retryDelays: [0, 100],
    storeFingerprintForResuming: false,
    metadata: { filename: file.name, entidad: entity, fila: "rut", modificado: "1795000000000" },
    onError: (error) => done(String(error.originalResponse?.getBody() || error)),
    onSuccess: () => done("sent"),
    onChunkComplete: (_, accepted) => {
      if (accepted == 3000 && !window.cut) {
        window.cut = true;
        upload.abort().then(() => upload.start());
      }
    },
  });
  upload.start();
})"""


def test_the_client_is_the_published_one():
    assert hashlib.sha256(CLIENT.read_bytes()).hexdigest() == PUBLISHED


def test_its_uploads_arrive_go_on_and_are_refused_with_our_sentence(
    portal: Portal, chromium: Browser
):
    with open_phone(chromium) as context:
        page = context.new_page()
        walking.register(
            page, portal, name="Rosa Elena Niño", username="rosaelena", how="Persona natural"
        )
        walking.press(page, "Registrar Entidad")
        page.get_by_role("button", name="Generar formulario").click()
        page.wait_for_url("**/formulario/**")
        entity = re.findall("/entidades/([^/]+)/", page.url)[0]
        page.goto(f"{portal.url}/entidades/{entity}/documentos")
        page.evaluate(CLIENT.read_text() + ";0")
        assert page.evaluate(SEND, [entity, "una carta larga\n" * 500]) == "sent"
        # The same file announced again is the upload that there is, done to the last byte.
        assert page.evaluate(SEND, [entity, "una carta larga\n" * 500]) == "sent"
        assert "programa" in page.evaluate(SEND, [entity, "MZ\u0000" + "x" * 5000])
        page.reload()
        row = page.locator("#fila-rut")
        assert row.get_by_role("link", name="carta.txt").count() == 1
        assert "carta.txt no quedó anexado" in row.inner_text()
        assert page.evaluate("localStorage.length") == 0
