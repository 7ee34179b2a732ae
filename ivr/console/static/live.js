// Asks again whether callers hear the newest edition, as long as they do not yet.
const INTERVAL = 700; // milliseconds

async function look() {
  const shown = document.getElementById("live");
  if (!shown || !("waits" in shown.dataset)) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live");
    if (!fresh) return; // signed out meanwhile
    if (!("waits" in fresh.dataset)) delete shown.dataset.waits;
    // The element itself stays, so that a screen reader says what changes in it.
    if (fresh.innerHTML !== shown.innerHTML) shown.replaceChildren(...fresh.childNodes);
  } catch { /* the line is away for a moment; the next look will tell */ }
  setTimeout(look, INTERVAL);
}

setTimeout(look, INTERVAL);
