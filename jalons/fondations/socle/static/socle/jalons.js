// Comforts only: every page works without this file.
document.addEventListener("keydown", (e) => {
  if (e.key === "Escape") document.querySelectorAll("details.j-danger[open], details.j-menu[open]").forEach((d) => { d.open = false; d.querySelector("summary").focus(); });
});
document.addEventListener("click", (e) => {
  document.querySelectorAll("details.j-danger[open], details.j-menu[open]").forEach((d) => { if (!d.contains(e.target)) d.open = false; });
  const bouton = e.target.closest("[data-imprimer]");
  if (bouton) window.print();
});
document.addEventListener("change", (e) => {
  if (e.target.matches("[data-envoi]")) e.target.form.requestSubmit();
});
