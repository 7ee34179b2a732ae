// A draft as text: the editor where it is built, else the text area; problems while one types, and
// the menu beside it, which follows the cursor.
import {Saver} from "./change.js";
import {complete, explain} from "./change-schema.js";

const CHECK = 300; // milliseconds after the last key

const form = document.getElementById("edit");
const area = document.getElementById("text");
const file = form.elements.file.value;
const problems = document.getElementById("problems");
const menu = document.getElementById("menu");

// A text area with what the editor can do, as far as a text area can.
function simple() {
  const place = () => area.value.slice(0, area.selectionStart).split("\n").length;
  const moved = () => follow(place());
  for (const event of ["keyup", "click", "focus"]) area.addEventListener(event, moved);
  area.addEventListener("input", soon);
  return {
    get text() { return area.value; },
    setText(text) {
      const {selectionStart: start, selectionEnd: end, scrollTop: top} = area;
      area.value = text;
      area.setSelectionRange(start, end);
      area.scrollTop = top;
    },
    goTo(line, column = 1) {
      const lines = area.value.split("\n");
      const start = lines.slice(0, line - 1).join("\n").length + (line > 1) + column - 1;
      const height = Number.parseFloat(getComputedStyle(area).lineHeight) || 24;
      area.focus();
      area.setSelectionRange(start, start);
      area.scrollTop = Math.max(0, (line - 5) * height);
      follow(line);
    },
    setProblems() {},
  };
}

async function built() {
  const {createEditor} = await import(area.dataset.editor);
  return createEditor(area, {
    problems: async (text, signal) => {
      const state = await check(text, signal);
      return state ? state.problems.filter((one) => one.file === file) : [];
    },
    completions: async (text, line, column) => complete(await schema(), text, line, column),
    hover: async (text, line, column) => explain(await schema(), text, line, column),
    onCursor: follow,
  });
}

let known;
function schema() {
  known ??= fetch(form.dataset.schema).then((answer) => answer.json());
  return known;
}

async function check(text, signal) {
  const body = new URLSearchParams({text, file, csrf_token: form.elements.csrf_token?.value ?? ""});
  try {
    const answer = await fetch(form.dataset.check, {method: "POST", body, signal, redirect: "manual"});
    if (!answer.ok) return null;
    const state = await answer.json();
    show(state);
    return state;
  } catch {
    return null;
  }
}

let timer, running;
function soon() {
  clearTimeout(timer);
  timer = setTimeout(() => {
    running?.abort();
    running = new AbortController();
    check(editor.text, running.signal);
  }, CHECK);
}

function element(name, text, named = {}) {
  const made = document.createElement(name);
  made.textContent = text;
  return Object.assign(made, named);
}

function show(state) {
  const words = problems.dataset;
  const list = element("ul", "", {className: "problems"});
  for (const one of state.problems) {
    const item = element("li", "", {className: one.severity === "error" ? "error" : "advice"});
    const link = element("a", `${one.file ? `${one.file}, ` : ""}${words.lineWord} ${one.line}`);
    const there = new URL(form.dataset.here, location.href);
    if (one.file) there.searchParams.set("file", one.file);
    there.searchParams.set("line", one.line);
    link.href = `${there}#text`;
    Object.assign(link.dataset, {line: one.line, column: one.column, file: one.file});
    const said = one.cure ? `: ${one.message}; ${one.cure}` : `: ${one.message}`;
    item.append(element("strong", one.severity === "error" ? words.error : words.advice), " ", link, said);
    list.append(item);
  }
  const more = state.more ? [element("p", words.more.replace("#", state.more))] : [];
  problems.replaceChildren(...(state.problems.length ? [list, ...more] : [element("p", words.none)]));
  if (state.rows.length) showMenu(state.rows); // a text that cannot be read has none for a moment
}

function showMenu(rows) {
  menu.hidden = false;
  menu.querySelector("ol").replaceChildren(...rows.map((row) => {
    const item = element("li", "", {className: `depth-${Math.min(row.depth, 6)}`});
    item.dataset.line = row.line;
    const link = element("a", `${row.key} ${row.title}`);
    const there = new URL(form.dataset.here, location.href);
    if (file) there.searchParams.set("file", file);
    there.searchParams.set("line", row.line);
    link.href = `${there}#text`;
    item.append(link);
    return item;
  }));
  follow(at);
}

let at = 1;
function follow(line) {
  at = line;
  let now = null;
  for (const item of menu.querySelectorAll("li")) {
    if (Number(item.dataset.line) <= line) now = item;
    item.querySelector("a").removeAttribute("aria-current");
  }
  if (!now) return;
  now.querySelector("a").setAttribute("aria-current", "location");
  if (menu.scrollHeight > menu.clientHeight) menu.scrollTop = now.offsetTop - menu.clientHeight / 2;
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("#problems a, #menu a");
  if (!link) return;
  const {line, column, file: other = file} = link.closest("[data-line]").dataset;
  if (other !== file) return;
  event.preventDefault();
  editor.goTo(Number(line), Number(column ?? 1));
});

const editor = area.dataset.editor ? await built().catch(simple) : simple();
const saver = new Saver(form, (state) => {
  if (state.text !== null) editor.setText(state.text);
  saver.sent = saver.content();
  soon();
});
if (Number(area.dataset.line) > 0) editor.goTo(Number(area.dataset.line));
document.documentElement.dataset.ready = "yes";
