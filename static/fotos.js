// Photographs: made small, upright and without their place, then sent in pieces.
{
  const template = document.querySelector("template"), { dataset: words } = template;
  template.previousElementSibling.replaceWith(template.content);
  const bar = document.querySelector("[max='1']"), status = bar.previousElementSibling;
  let queue = Promise.resolve(), sent = 0, all = 0, wake;

  const shrunk = async (file) => {
    const photo = await createImageBitmap(file, { imageOrientation: "from-image" });
    const { width, height } = photo, scale = Math.min(1, 2000 / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = width * scale;
    canvas.height = height * scale;
    canvas.getContext("2d").drawImage(photo, 0, 0, canvas.width, canvas.height);
    return new Promise((done) => canvas.toBlob(done, "image/jpeg", 0.8));
  };
  const send = async (file) => {
    const photo = (!/png|webp/.test(file.type) && await shrunk(file).catch(() => 0)) || file, size = photo.size;
    const ask = (url, method, headers, body) =>
      fetch(url, { method, headers: { "Tus-Resumable": "1.0.0", ...headers }, body, signal: AbortSignal.timeout?.(1e5) });
    for (let url, at, pause = 1e3; at != size; ) try {
      const answer = await (at >= 0 ? ask(url, "PATCH", { "Upload-Offset": at, "Content-Type": "application/offset+octet-stream" }, photo.slice(at, at + 131072))
        : url ? ask(url, "HEAD")
        : ask("/subidas", "POST", { "Upload-Length": size, "Upload-Metadata": `${words.datos},modificado ${btoa(file.lastModified)}` }));
      if (/5..|409|423/.test(answer.status)) throw 0;
      if (!answer.ok) return url ? "" : answer.text();
      url = url || answer.headers.get("Location");
      bar.value = (at = +answer.headers.get("Upload-Offset")) / size;
      status.textContent = words.va + sent + " de " + all;
      pause = 1e3;
    } catch {
      at = -1;
      status.textContent = words.espera;
      await new Promise((done) => setTimeout(wake = done, pause = Math.min(2 * pause, 3e4)));
    }
  };
  addEventListener("online", () => wake?.());
  addEventListener("change", ({ target }) => {
    for (const file of target.files || []) {
      all++;
      queue = queue.then(async () => {
        sent++;
        bar.hidden = false;
        const said = await send(file);
        await htmx.ajax("GET", location.pathname, { target: "#fotos", swap: "outerHTML" });
        status.textContent = said || "";
        bar.hidden = true;
      });
    }
    if (target.files) target.value = "";
  });
}
