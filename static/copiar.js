// A button beside each value that copies it; without this one selects it by hand.
for (const input of document.querySelectorAll(".copy>input")) {
  const button = document.createElement("button");
  button.className = "alt";
  button.textContent = "Copiar";
  button.ariaLabel = `Copiar ${input.labels[0].textContent}`;
  button.onclick = () => {
    input.select();
    document.execCommand("copy");
    button.focus();
    input.parentNode.nextElementSibling.textContent = "Copiado";
  };
  input.after(button);
}
