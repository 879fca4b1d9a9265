// The files of a row, one after the other, in pieces (tus 1.0.0). Its words come with the form.
{
  const PIECE = 131072;
  const find = (id) => document.getElementById(id);
  const mb = (size) => (size / 1048576).toFixed(1).replace(".", ",");
  const show = (path, target) => htmx.ajax("GET", path, { target, swap: "outerHTML" });
  let queue = Promise.resolve();

  const send = (form, file, more) => {
    const [, , , , entidad, , fila] = form.action.split("/");
    const data = new FormData(form);
    const metadata = {
      filename: file.name,
      modificado: file.lastModified,
      entidad,
      fila,
      descripcion: data.get("description"),
      fecha: form.dated_on?.validity.badInput ? "?" : data.get("dated_on"),
      confidencial: data.get("confidential"),
      ...more,
    };
    const line = form.querySelector("template").content.firstChild.cloneNode(true);
    const [text, bar, button] = line.children;
    const { va, espera, pausada, turno, pausar, seguir } = line.dataset;
    let url = "/subidas", at, from, since, known, stopped = true;

    const place = () => {
      find("subida-" + url.slice(9))?.remove();
      if (bar.value < 1 && !line.isConnected) find("fila-" + fila).append(line);
    };
    const say = (sentence) => {
      text.lastChild.textContent = sentence;
      button.textContent = stopped ? seguir : pausar;
      place();
    };
    const refresh = () => {
      const row = find("fila-" + fila);
      bar.value = 1;
      if (find("anexar-" + fila)?.file.value || row.contains(document.activeElement.form)) return setTimeout(refresh, 2e3);
      line.remove();
      show(`/entidades/${entidad}/documentos?fila=${fila}&subida=${url.slice(9)}`, row);
    };
    const ask = () => fetch(url, {
      method: known ? "PATCH" : url[8] ? "HEAD" : "POST",
      headers: {
        "Tus-Resumable": "1.0.0",
        "Content-Type": "application/offset+octet-stream",
        "Upload-Offset": at,
        "Upload-Length": file.size,
        "Upload-Metadata": url[8] ? "" : Object.keys(metadata).map((key) => key + " " + btoa(unescape(encodeURIComponent(metadata[key] || "")))),
      },
      body: known && file.slice(at, at + PIECE),
      signal: AbortSignal.timeout?.(12e4),
    });
    const run = async () => {
      for (let pause = 500, said; !stopped && bar.value < 1; said = "") try {
        const answer = await ask(), { headers, status } = answer;
        if (status == 410 && !known) return refresh();
        if (!answer.ok) {
          said = /plain/.test(headers.get("Content-Type")) && await answer.text();
          stopped = status < 500 && status != 409 && status != 423;
          if (status == 413 || status == 422) {
            line.replaceChildren(text);
            text.role = "alert";
            text.firstChild.className = "state";
            text.dataset.state = "error";
          }
          throw 0;
        }
        url = headers.get("Location") || url;
        at = +headers.get("Upload-Offset");
        if (!known) from = at, since = Date.now();
        known = pause = 500;
        if (at == file.size) return refresh();
        bar.value = at / file.size;
        const left = ((file.size - at) * (Date.now() - since)) / (at - from) / 1e3;
        const facts = [Math.floor(100 * bar.value), mb(at), mb(file.size), Math.ceil(left)];
        if (at > from) say(stopped ? pausada : va.replace(/\d/g, (n) => facts[n]));
      } catch {
        known = null;
        say(said || espera);
        if (!stopped) await new Promise((done) => {
          addEventListener("online", done);
          setTimeout(done, pause = Math.min(pause * 2, 3e4));
        });
      }
    };
    text.firstChild.textContent = file.name;
    (button.onclick = () => {
      stopped = !stopped;
      say(stopped ? pausada : turno);
      queue = queue.then(run);
    })();
    addEventListener("htmx:load", place);
  };

  var anexar = (form, more) => {
    for (const file of form.file.files) send(form, file, more);
    form.file.value = "";
    document.activeElement.blur();
  };
  addEventListener("submit", (event) => {
    if (!event.target.file?.value) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    anexar(event.target);
  }, true);
  addEventListener("dragover", (event) => event.preventDefault());
  addEventListener("drop", async (event) => {
    event.preventDefault();
    const row = event.target.closest("[id^=fila-]"), { files } = event.dataTransfer;
    const opener = row?.querySelector("[name=fila]");
    if (opener) await show(opener.form.action.replace("#", "?fila=" + opener.value + "#"), row);
    const form = row && find(row.id.replace("fila", "anexar"));
    if (!form) return;
    form.file.files = files;
    anexar(form);
  });
  addEventListener("htmx:load", () => {
    for (const input of document.querySelectorAll("[type=file]")) input.multiple = true;
  });
}
