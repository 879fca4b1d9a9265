addEventListener("htmx:xhr:progress", ({ target, detail }) => {
  const bar = target.querySelector("progress");
  if (!bar || !detail.total) return;
  bar.hidden = false;
  bar.max = detail.total;
  bar.value = detail.loaded;
});
addEventListener("change", ({ target }) => {
  if (target.type != "file") return;
  const big = target.files[0]?.size > target.dataset.most;
  target.setCustomValidity(big ? "Pesa más de lo que se recibe." : "");
  target.reportValidity();
});
