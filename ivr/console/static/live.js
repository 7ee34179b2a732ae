// Asks again whether callers hear the newest edition, as long as they do not yet.
const INTERVAL = 700; // milliseconds

async function look() {
  const shown = document.getElementById("live");
  if (!shown || !("waits" in shown.dataset)) return;
  try {
    const response = await fetch(location.href, { headers: { Accept: "text/html" } });
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    const fresh = page.getElementById("live");
    if (fresh && fresh.outerHTML !== shown.outerHTML) shown.replaceWith(fresh);
  } catch { /* the line is away for a moment; the next look will tell */ }
  setTimeout(look, INTERVAL);
}

setTimeout(look, INTERVAL);
