Object.assign(htmx.config, {
  includeIndicatorStyles: false,
  allowEval: false,
  historyCacheSize: 0,
  responseHandling: [
    { code: "204", swap: false },
    { code: "[23]..|422", swap: true },
    { code: "[45]..", swap: true, error: true, target: "#aviso" },
  ],
});
for (const lost of ["htmx:sendError", "htmx:timeout"])
  addEventListener(lost, ({ detail }) => {
    const notice = document.getElementById("aviso");
    notice.textContent = "Sin conexión. Lo que escribió sigue aquí: toque otra vez cuando vuelva la señal.";
    if (detail.elt.matches("form, a")) notice.scrollIntoView();
  });
addEventListener("htmx:load", ({ target }) => {
  if (target.localName != "output") return;
  const control = target.parentNode.querySelector("input, select");
  control.setAttribute("aria-invalid", target.textContent != "");
});
addEventListener("htmx:beforeRequest", ({ target }) => {
  if (target.localName != "form") return;
  for (const field of target.querySelectorAll(".htmx-request")) htmx.trigger(field, "htmx:abort");
});
addEventListener("htmx:load", ({ target }) => {
  for (const field of target.querySelectorAll("[type=password]")) {
    const button = document.createElement("button");
    const show = (shown) => {
      field.type = shown ? "text" : "password";
      button.textContent = shown ? "Ocultar" : "Mostrar";
    };
    button.type = "button";
    button.className = "alt";
    button.style.justifySelf = "start";
    button.setAttribute("aria-controls", field.id);
    button.onclick = () => show(field.type == "password");
    field.form.addEventListener("submit", () => show(false));
    show(false);
    field.after(button);
  }
});
