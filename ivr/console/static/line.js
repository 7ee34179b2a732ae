// The menu of a line: fetches a menu when it is opened, opens and closes all, remembers what was open.

const trees = document.querySelectorAll("[data-kept]");

async function fetchInto(details) {
  const address = details.dataset.part;
  if (!address) return;
  delete details.dataset.part;
  details.setAttribute("aria-busy", "true");
  try {
    const response = await fetch(address);
    if (!response.ok) throw new Error(response.statusText);
    const page = new DOMParser().parseFromString(await response.text(), "text/html");
    details.querySelector(":scope > .fetch")?.replaceWith(...page.body.children);
  } catch {
    details.dataset.part = address; // the link to the menu's own page is still there
  } finally {
    details.removeAttribute("aria-busy");
  }
}

function keep(tree) {
  const open = [...tree.querySelectorAll("details.option[open]")].map((one) => one.id);
  sessionStorage.setItem(`line ${tree.dataset.kept}`, JSON.stringify(open));
}

async function restore(tree) {
  const open = JSON.parse(sessionStorage.getItem(`line ${tree.dataset.kept}`) ?? "[]");
  for (const id of open) {
    const details = document.getElementById(id); // those around it come before it
    if (!details || !tree.contains(details)) continue;
    await fetchInto(details);
    details.open = true;
  }
}

function openTo(id) {
  if (!id) return;
  const target = document.getElementById(id);
  if (!target) { // it may be in a menu that is not fetched yet
    const address = new URL(location.href);
    if (address.searchParams.get("at") === id || !document.querySelector("[data-part]")) return;
    address.searchParams.set("at", id);
    location.replace(address);
    return;
  }
  for (let one = target; one; one = one.parentElement) {
    if (one instanceof HTMLDetailsElement) one.open = true;
  }
  target.scrollIntoView();
  target.querySelector("summary")?.focus({ preventScroll: true });
}

for (const tree of trees) {
  tree.addEventListener("toggle", (event) => { // it does not bubble
    if (event.target.open) fetchInto(event.target);
    keep(tree);
  }, true);
  if (!new URLSearchParams(location.search).has("q")) restore(tree);
}
addEventListener("hashchange", () => openTo(location.hash.slice(1)));
if (location.hash) openTo(location.hash.slice(1));

for (const button of document.querySelectorAll("[data-all] [data-open]")) {
  button.addEventListener("click", (event) => {
    event.preventDefault();
    for (const details of document.querySelectorAll("details.option")) {
      details.open = button.dataset.open === "all";
    }
  });
}

// Texts are heard in one player; without it, the links play them in the browser.
const player = document.querySelector("[data-player]");
if (player) {
  const audio = player.querySelector("audio");
  const status = player.querySelector("[role=status]");
  document.addEventListener("click", (event) => {
    const link = event.target.closest("a.hear");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    player.hidden = false;
    status.textContent = status.dataset.playing + link.textContent.trim();
    audio.src = link.href;
    audio.play().catch((error) => {
      if (error.name !== "AbortError") status.textContent = status.dataset.failed;
    });
  });
}
