// Comforts only: every page works without this file.
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") document.querySelectorAll("details.j-danger[open], details.j-menu[open], details.j-plus[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
});
document.addEventListener("click", (e) => {
  document.querySelectorAll("details.j-danger[open], details.j-menu[open], details.j-plus[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  const bouton = e.target.closest("[data-imprimer]");
  if (bouton) window.print();
});
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-envoi]")) e.target.form.requestSubmit();
});
// What was chosen while an answer was on its way stays chosen.
document.addEventListener("htmx:oobBeforeSwap", (e) => {
  e.detail.target.querySelectorAll("input:checked").forEach((i) => {
    const neuf = [...e.detail.fragment.querySelectorAll("input")].find((n) => n.name === i.name && n.value === i.value);
    if (neuf) neuf.setAttribute("checked", "");
  });
});
