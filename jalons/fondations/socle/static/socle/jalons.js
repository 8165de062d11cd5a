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

// Nothing typed is lost. The server keeps what arrives; these lines say when it does not arrive, and ask before leaving.
const alerte = (phrase, suite) => {
  const ou = document.getElementById("session");
  if (!ou) return;
  ou.textContent = phrase;
  if (suite) ou.append(" ", Object.assign(document.createElement("a"), { href: "/connexion/", target: "_blank", textContent: suite }));
};
const ECRIT = "form[method=post] textarea, form[method=post] input[type=text], form[method=post] input:not([type])";
const PHRASES = {
  401: "Votre session s’est fermée. Votre texte est toujours dans cette page : envoyez-le, il vous attendra après la connexion.",
  403: "Vous vous êtes reconnectée ailleurs. Votre texte est toujours dans cette page : envoyez-le, il vous sera rendu.",
  0: "L’envoi n’a pas abouti. Votre texte est toujours dans cette page, mais il n’est pas gardé : n’en sortez pas encore.",
};
const HORS_LIGNE = "Vous n’êtes plus en ligne. Votre texte est toujours dans cette page, mais il n’est pas gardé : n’en sortez pas encore.";
const garde = (f) => delete f.dataset.modifie;
document.addEventListener("input", (e) => {
  if (e.target.matches(ECRIT)) { e.target.form.dataset.modifie = Date.now(); }
});
if (document.querySelector("[data-saisie]")) document.querySelectorAll("main form[method=post]").forEach((f) => {
  if ([...f.elements].some((c) => c.matches(ECRIT) && c.value.trim())) f.dataset.modifie = "0";
});
window.addEventListener("beforeunload", (e) => {
  if (document.querySelector("form[data-modifie], textarea[data-perdu]")) { e.preventDefault(); e.returnValue = true; }
});
window.addEventListener("offline", () => alerte(HORS_LIGNE));
window.addEventListener("online", () => alerte("Vous êtes de nouveau en ligne."));
window.addEventListener("pageshow", () => document.querySelectorAll("form[data-parti]").forEach((f) => delete f.dataset.parti));
document.addEventListener("submit", (e) => {
  if (e.defaultPrevented || e.target.method !== "post") return;
  if (!navigator.onLine) { e.preventDefault(); alerte(HORS_LIGNE); return; }
  if (e.target.dataset.parti) { e.preventDefault(); return; }
  e.target.dataset.parti = "1";
  setTimeout(() => delete e.target.dataset.parti, 3000);
  garde(e.target);
});
const echec = (e) => alerte(navigator.onLine ? PHRASES[e.detail.xhr?.status] || PHRASES[0] : HORS_LIGNE, e.detail.xhr?.status === 401 && "Se reconnecter dans un autre onglet");
document.addEventListener("htmx:responseError", echec);
document.addEventListener("htmx:sendError", echec);
document.addEventListener("htmx:timeout", echec);
document.addEventListener("htmx:afterRequest", (e) => {
  const f = e.target.closest("form");
  if (!f || !e.detail.successful) return;
  if (e.target.matches("[data-brouillon]") && Number(f.dataset.modifie) <= Number(e.target.dataset.parti)) garde(f);
});
document.addEventListener("htmx:beforeRequest", (e) => {
  if (e.target.matches("[data-brouillon]")) e.target.dataset.parti = Date.now();
});
// What a change asks is never the act of the button that has the focus; a form already sent asks nothing more.
document.addEventListener("htmx:configRequest", (e) => {
  const d = e.detail;
  if (d.elt.tagName !== "FORM" || d.triggeringEvent?.type === "submit") return;
  if (d.elt.dataset.parti) e.preventDefault();
  d.path = d.elt.getAttribute(`hx-${d.verb}`) ?? d.path;
  for (const b of d.elt.elements) if (b.type === "submit" && b.name) delete d.parameters[b.name];
});
// A whole page is never put inside a card.
document.addEventListener("htmx:beforeSwap", (e) => {
  const d = e.detail;
  if (!d.isError && !d.requestConfig.elt.closest("[hx-select]") && /^\s*<!doctype/i.test(d.serverResponse)) { d.shouldSwap = false; alerte(PHRASES[0]); }
});
// Logged in again in another tab: this page takes the new tokens, and goes on.
window.addEventListener("focus", async () => {
  if (!document.getElementById("session")?.textContent) return;
  const lu = await fetch("/connexion/jeton/").then((r) => r.json()).catch(() => null);
  if (!lu?.connecte) return;
  document.querySelectorAll("input[name=csrfmiddlewaretoken]").forEach((i) => { i.value = lu.jeton; });
  alerte("Votre session est ouverte : continuez.");
});

// A signature drawn with a finger: kept as the points of its lines. A name typed in its field is worth the same.
document.querySelectorAll("[data-signature]").forEach((zone) => {
  const toile = zone.querySelector("canvas"), encre = toile.getContext("2d"), trace = zone.closest("form").elements.trace;
  const ou = (e) => [e.offsetX * toile.width / toile.clientWidth, e.offsetY * toile.height / toile.clientHeight].map((n) => Math.max(0, Math.round(n)));
  const tracer = () => { encre.clearRect(0, 0, toile.width, toile.height); encre.lineWidth = 3; encre.stroke(new Path2D(trace.value)); };
  let dessine = false;
  zone.hidden = false;
  tracer();
  toile.addEventListener("pointerdown", (e) => { dessine = true; toile.setPointerCapture(e.pointerId); trace.value += `M${ou(e).join(" ")} `; e.preventDefault(); });
  toile.addEventListener("pointermove", (e) => { if (dessine) { trace.value += `L${ou(e).join(" ")} `; trace.form.dataset.modifie = Date.now(); tracer(); } });
  ["pointerup", "pointercancel"].forEach((fin) => toile.addEventListener(fin, () => { dessine = false; }));
  zone.querySelector("[data-effacer]").addEventListener("click", () => { trace.value = ""; tracer(); });
});
