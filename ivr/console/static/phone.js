// The telephone: plays what the line says, sends keys while it speaks, and lets it wait no longer than it does.
// Everything here is a form or a link of the page, which works without this too.

const KEYS = "0123456789*#";
const BUSY = 503, PATIENCE = 10;  // answers "busy" until a sound is given up

const audio = new Audio();
const announce = document.getElementById("announce");
const wanted = { sound: true, clock: true, keys: true };
let turn = 0;  // counts up whenever something new is said, or what is said is cut short
let saying = 0;  // the number of the sentence that is being said; 0 if none is

const call = () => document.getElementById("call");
const find = (selector) => call().querySelector(selector);
const seconds = (time) => new Promise((done) => setTimeout(done, time * 1000));

async function load(url) {
  for (let tries = 0; tries < PATIENCE; tries++) {
    const answer = await fetch(url);
    if (answer.status !== BUSY) return answer.ok ? URL.createObjectURL(await answer.blob()) : null;
    await seconds(2);
  }
  return null;
}

function ended(sound) {
  audio.src = sound;
  return new Promise((done, refused) => {
    audio.onended = audio.onerror = done;
    audio.play().catch((error) => (error.name === "NotAllowedError" ? refused(error) : done()));
  });
}

// Scrolls only the list: on a small screen the page stays at the keys.
function reveal(list, line) {
  const around = list.getBoundingClientRect(), { top, bottom } = line.getBoundingClientRect();
  if (top < around.top || bottom > around.bottom) list.scrollTop += top - around.top;
}

// Says the sentences one after another; returns whether all of them were heard.
async function say(lines, mine) {
  let heard = lines.length > 0;
  let next = lines.length ? load(lines[0].dataset.sound) : null;
  for (const [at, line] of lines.entries()) {
    const sound = await next;
    if (mine !== turn) return false;
    next = at + 1 < lines.length ? load(lines[at + 1].dataset.sound) : null;
    if (!sound) { heard = false; continue; }
    await seconds(at ? Number(line.dataset.pause) : 0);
    if (mine !== turn) return false;
    saying = at + 1;
    line.classList.add("saying");
    reveal(line.parentElement, line);
    await ended(sound);
    line.classList.remove("saying");
    URL.revokeObjectURL(sound);
    if (mine !== turn) return false;
  }
  saying = 0;
  return heard;
}

function listen(mine) {
  const bar = find(".waits"), silence = find('button[value="-"]');
  const time = Number(call().dataset.seconds), began = performance.now();
  if (!silence || !time) return;
  bar.hidden = false;
  bar.max = time;
  const watch = setInterval(() => {
    if (mine !== turn || !wanted.clock) {
      clearInterval(watch);
      bar.hidden = true;
      return;
    }
    bar.value = (performance.now() - began) / 1000;
    if (bar.value < time) return;
    clearInterval(watch);
    silence.click();
  }, 100);
}

// A screen reader says what is not heard, and what the line does once it has spoken. Each time is a
// new element, since the same words again would not be said.
function tell(...shown) {
  const added = document.createElement("div");
  for (const one of shown) {
    const words = document.createElement("p");
    words.textContent = one.textContent;
    if (one.lang) words.lang = one.lang;
    added.append(words);
  }
  announce.replaceChildren(added);
}

async function begin() {
  const mine = ++turn, lines = [...call().querySelectorAll(".said li")];
  const speaks = call().dataset.voice && wanted.sound && call().dataset.plays;
  saying = 0;
  show();
  if (!speaks) {
    tell(...lines, find(".doing"));
    return;
  }
  try {
    const heard = await say(lines, mine);
    if (mine !== turn) return;
    if (!heard && lines.length) find(".doing").append(` ${call().dataset.silent}`);
    tell(...(heard ? [] : lines), find(".doing"));
    if (heard && wanted.clock) listen(mine);
  } catch {
    const hear = find(".hear");  // the browser lets nothing play until somebody presses a button
    if (hear) hear.hidden = false;
    tell(...lines, find(".doing"));
  }
}

function show() {
  for (const one of call().querySelectorAll(".keys-help, .choices")) one.hidden = false;
  const whole = find("audio.whole");
  if (whole) whole.hidden = true;
  find("#sound-on").checked = wanted.sound;
  find("#clock-on").checked = wanted.clock;
  find("#keys-on").checked = wanted.keys;
}

function stop() {
  turn++;
  audio.pause();
  for (const line of call().querySelectorAll(".saying")) line.classList.remove("saying");
}

async function send(form, button) {
  const body = new FormData(form);
  if (button?.name) body.set(button.name, button.value);
  if (saying) body.set("heard", saying);
  stop();
  const answer = await fetch(form.action, { method: "POST", body });
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const found = page.getElementById("call");
  if (!found) { location.assign(answer.url); return; }
  const open = Boolean(find("details")?.open), back = focused();
  call().replaceWith(document.adoptNode(found));
  if (open) find("details").open = true;
  history.replaceState(null, "", answer.url);
  focus(back);
  begin();
}

function focused() {
  const one = document.activeElement;
  return one && call().contains(one) ? { value: one.value, id: one.id } : null;
}

function focus(back) {
  if (!back) return;
  const same = [...call().querySelectorAll("button")].find((one) => one.value && one.value === back.value);
  const again = same || (back.id && document.getElementById(back.id)) || find(".outcomes button, .keypad button, .others button");
  again?.focus({ preventScroll: true });
}

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-call]")) return;
  event.preventDefault();
  send(event.target, event.submitter);
});

document.addEventListener("keydown", (event) => {
  const typing = event.target.matches("input:not([type=checkbox]), textarea, select, [contenteditable]");
  if (!wanted.keys || typing || event.ctrlKey || event.metaKey || event.altKey || event.repeat) return;
  if (event.key.length !== 1 || !KEYS.includes(event.key)) return;
  const key = [...call().querySelectorAll(".keypad button")].find((one) => one.value === event.key);
  if (!key) return;
  event.preventDefault();
  key.classList.add("down");
  key.click();
});

document.addEventListener("change", (event) => {
  if (event.target.id === "sound-on") {
    wanted.sound = event.target.checked;
    stop();
    begin();
  } else if (event.target.id === "clock-on") {
    wanted.clock = event.target.checked;
  } else if (event.target.id === "keys-on") {
    wanted.keys = event.target.checked;
  }
});

document.addEventListener("click", (event) => {
  if (!event.target.matches(".hear")) return;
  event.target.hidden = true;
  begin();
});

begin();
