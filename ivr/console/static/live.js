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
    // The element itself stays, so that a screen reader says what changes in it: not each number on
    // the way, but what it comes to.
    shown.ariaBusy = "waits" in shown.dataset ? "true" : "false";
    if (fresh.innerHTML !== shown.innerHTML) change(shown, fresh);
  } catch { /* the line is away for a moment; the next look will tell */ }
  setTimeout(look, INTERVAL);
}

function change(shown, fresh) {
  const hadFocus = shown.contains(document.activeElement);
  shown.replaceChildren(...fresh.childNodes);
  if (!hadFocus) return;
  shown.tabIndex = -1;
  (shown.querySelector("a") ?? shown).focus();
}

setTimeout(look, INTERVAL);
