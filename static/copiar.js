// A button beside each value that copies it; without this one selects it by hand.
for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.onclick = () => {
    button.previousElementSibling.select();
    document.execCommand("copy");
    button.nextElementSibling.textContent = "Copiado";
  };
}
