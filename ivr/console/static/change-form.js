// A form of one element: saved at each pause, and what callers hear shown while one types.
import {Saver} from "./change.js";

const PAUSE = 300; // milliseconds after the last key

const form = document.getElementById("edit");

const timers = new Map();
form.addEventListener("input", (event) => {
  const input = event.target;
  if (!input.dataset.language) return;
  clearTimeout(timers.get(input));
  timers.set(input, setTimeout(() => hear(input), PAUSE));
});

async function hear(input) {
  const shown = document.getElementById(`${input.id}-heard`);
  const text = input.value;
  const body = new URLSearchParams({
    text, language: input.dataset.language, csrf_token: form.elements.csrf_token?.value ?? "",
  });
  try {
    const answer = await fetch(form.dataset.spoken, {method: "POST", body, redirect: "manual"});
    if (!answer.ok || input.value !== text) return;
    const {words, problems} = await answer.json();
    const said = Object.assign(document.createElement("span"), {lang: input.lang, textContent: words});
    const found = problems.flatMap((one) => [
      document.createElement("br"),
      Object.assign(document.createElement("span"), {className: "problem", textContent: one}),
    ]);
    shown.replaceChildren(...(words ? [`${form.dataset.heard} `, said] : []), ...found);
  } catch {
    // It is shown again after the next key.
  }
}

// What somebody else has changed comes into the fields; whoever is in one stays there.
async function refresh() {
  const answer = await fetch(form.dataset.page, {redirect: "manual"});
  if (!answer.ok) return;
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById("edit");
  if (!fresh || saver.isDirty()) return;
  for (const [at, input] of [...form.elements].entries()) {
    const other = fresh.elements[at];
    if (!input.name || other?.name !== input.name) continue;
    if (input.type === "checkbox") input.checked = other.checked;
    else if (input.value !== other.value) input.value = other.value;
  }
  for (const one of form.querySelectorAll(".heard")) {
    const other = page.getElementById(one.id);
    if (other) one.replaceChildren(...other.childNodes);
  }
  saver.sent = saver.content();
}

const saver = new Saver(form, refresh);
document.documentElement.dataset.ready = "yes";
