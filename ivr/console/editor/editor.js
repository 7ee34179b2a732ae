// The text editor of the console: CodeMirror around a text area that stays in its form.
//
// It lives in a shadow root, where CodeMirror uses constructable style sheets: into the page itself
// it would write <style> elements, which our Content-Security-Policy refuses.
import {acceptCompletion, autocompletion, completionKeymap} from "@codemirror/autocomplete";
import {defaultKeymap, history, historyKeymap} from "@codemirror/commands";
import {yaml} from "@codemirror/lang-yaml";
import {HighlightStyle, indentUnit, syntaxHighlighting} from "@codemirror/language";
import {lintGutter, lintKeymap, setDiagnostics} from "@codemirror/lint";
import {unifiedMergeView} from "@codemirror/merge";
import {highlightSelectionMatches, searchKeymap} from "@codemirror/search";
import {EditorState, StateEffect, StateField, Transaction} from "@codemirror/state";
import {
  EditorView, highlightActiveLine, highlightActiveLineGutter, highlightSpecialChars, hoverTooltip, keymap,
  lineNumbers, showTooltip,
} from "@codemirror/view";
import {tags} from "@lezer/highlight";

const PAUSE = 400; // milliseconds after the last key until problems are asked for

// Colours are the variables of console.css, which reach into a shadow root and are light or dark there.
const theme = EditorView.theme({
  "&": {color: "var(--text)", backgroundColor: "var(--back)", border: "1px solid var(--edge)", borderRadius: "0.3rem"},
  "&.cm-focused": {outline: "3px solid var(--accent)", outlineOffset: "2px"},
  ".cm-scroller": {fontFamily: "ui-monospace, monospace", lineHeight: "1.5", maxHeight: "75vh"},
  ".cm-content": {caretColor: "var(--text)", minHeight: "12rem"},
  ".cm-gutters": {color: "var(--quiet)", backgroundColor: "var(--soft)", borderRight: "1px solid var(--edge)"},
  ".cm-activeLine, .cm-activeLineGutter": {backgroundColor: "color-mix(in srgb, var(--accent) 8%, transparent)"},
  ".cm-selectionMatch": {backgroundColor: "color-mix(in srgb, var(--accent) 18%, transparent)"},
  ".cm-searchMatch": {backgroundColor: "color-mix(in srgb, var(--warn) 30%, transparent)"},
  ".cm-panels": {color: "var(--text)", backgroundColor: "var(--soft)", borderColor: "var(--edge)"},
  ".cm-textfield": {color: "var(--text)", backgroundColor: "var(--back)", border: "1px solid var(--edge)", minHeight: "1.75rem", fontSize: "inherit"},
  ".cm-button": {color: "var(--text)", backgroundColor: "var(--back)", backgroundImage: "none", border: "1px solid var(--edge)", minHeight: "1.75rem", fontSize: "inherit"},
  ".cm-panel.cm-search label": {fontSize: "inherit"},
  ".cm-panel.cm-search [name=close]": {minWidth: "1.75rem", minHeight: "1.75rem", fontSize: "1.25rem", color: "var(--text)"},
  ".cm-tooltip": {color: "var(--text)", backgroundColor: "var(--back)", border: "1px solid var(--edge)", borderRadius: "0.3rem", maxWidth: "min(30rem, 90vw)"},
  ".cm-tooltip-autocomplete ul li": {padding: "0.25rem 0.5rem", minHeight: "1.75rem"},
  ".cm-tooltip-autocomplete ul li[aria-selected]": {color: "var(--on-accent)", backgroundColor: "var(--accent)"},
  ".cm-completionDetail": {fontStyle: "normal"},
  ".cm-diagnostic": {whiteSpace: "pre-wrap", padding: "0.25rem 0.5rem"},
  ".cm-diagnostic-error": {borderLeftColor: "var(--error)"},
  ".cm-diagnostic-warning": {borderLeftColor: "var(--warn)"},
  ".cm-diagnostic-info": {borderLeftColor: "var(--accent)"},
  ".cm-lintRange-error": {backgroundImage: "none", textDecoration: "underline wavy var(--error)"},
  ".cm-lintRange-warning": {backgroundImage: "none", textDecoration: "underline wavy var(--warn)"},
  ".cm-lintRange-info": {backgroundImage: "none", textDecoration: "underline dotted var(--accent)"},
  ".help": {padding: "0.25rem 0.5rem", whiteSpace: "pre-wrap"},
  ".cm-deletedChunk": {backgroundColor: "color-mix(in srgb, var(--error) 12%, transparent)"},
  ".cm-deletedText": {background: "color-mix(in srgb, var(--error) 25%, transparent)"},
  ".cm-changedLine, .cm-inlineChangedLine": {backgroundColor: "color-mix(in srgb, var(--well) 12%, transparent)"},
  ".cm-changedText": {background: "color-mix(in srgb, var(--well) 25%, transparent)"},
  ".cm-collapsedLines": {color: "var(--text)", background: "var(--soft)", padding: "0.25rem 1rem"},
  ".cm-deletedChunk .cm-chunkButtons": {position: "static", display: "flex", gap: "0.5rem", padding: "0.25rem"},
  ".cm-deletedChunk .cm-chunkButtons button": {font: "inherit", fontFamily: "system-ui, sans-serif", margin: "0", minHeight: "2.75rem", padding: "0.25rem 0.75rem", color: "var(--text)", background: "var(--soft)", border: "1px solid var(--edge)", borderRadius: "0.3rem", cursor: "pointer"},
});
const colours = HighlightStyle.define([
  {tag: [tags.propertyName, tags.definition(tags.propertyName)], color: "var(--link)"},
  {tag: tags.comment, color: "var(--quiet)", fontStyle: "italic"},
  {tag: [tags.typeName, tags.labelName, tags.keyword, tags.meta], color: "var(--warn)"},
  {tag: tags.invalid, color: "var(--error)"},
]);

// Lines and columns count from 1, columns in characters; CodeMirror counts UTF-16 units from 0.
function offset(doc, {line, column = 1}) {
  const found = doc.line(Math.min(Math.max(line, 1), doc.lines));
  return found.from + [...found.text].slice(0, column - 1).join("").length;
}

function place(doc, at) {
  const line = doc.lineAt(at);
  return [line.number, [...line.text.slice(0, at - line.from)].length + 1];
}

function diagnostic(doc, problem) {
  const from = offset(doc, problem);
  const line = doc.lineAt(from);
  const end = problem.endLine ? offset(doc, {line: problem.endLine, column: problem.endColumn}) : line.to;
  const message = [problem.message, problem.cure].filter(Boolean).join("\n");
  return {from, to: Math.max(from, end), severity: severity(problem.severity), message};
}

function severity(given) {
  return ["error", "warning", "info"].includes(given) ? given : "info";
}

function labelled(textarea, label) {
  return label ?? textarea.labels[0]?.textContent.trim() ?? textarea.getAttribute("aria-label") ?? "";
}

function common(label, phrases, attributes = {}) {
  return [
    theme, syntaxHighlighting(colours), yaml(), indentUnit.of("  "), EditorState.tabSize.of(2),
    EditorView.lineWrapping, lineNumbers(), highlightSpecialChars(), EditorState.phrases.of(phrases ?? {}),
    EditorView.contentAttributes.of({"aria-label": label, tabindex: "0", ...attributes}),
  ];
}

function shadow(host) {
  return host.attachShadow({mode: "open"});
}

// Help on the word under the mouse, and with F1 on the one at the cursor; Escape closes it.
function helping(hover) {
  const set = StateEffect.define();
  const ask = async (view, at) => {
    const found = await hover(view.state.doc.toString(), ...place(view.state.doc, at), new AbortController().signal);
    return found && {pos: at, above: true, create: () => {
      const dom = document.createElement("div");
      dom.className = "help";
      dom.setAttribute("role", "status");
      dom.textContent = found.message;
      return {dom};
    }};
  };
  const shown = StateField.define({
    create: () => null,
    update: (value, {effects, docChanged}) => {
      for (const one of effects) if (one.is(set)) return one.value;
      return docChanged ? null : value;
    },
    provide: (field) => showTooltip.from(field),
  });
  const close = (view) => {
    if (!view.state.field(shown)) return false;
    view.dispatch({effects: set.of(null)});
    return true;
  };
  const open = (view) => {
    ask(view, view.state.selection.main.head).then((value) => view.dispatch({effects: set.of(value)}));
    return true;
  };
  return [hoverTooltip(ask), shown, keymap.of([{key: "F1", run: open}, {key: "Escape", run: close}])];
}

function completing(completions) {
  const source = async (context) => {
    if (!context.explicit && !context.matchBefore(/[\w-]+$/)) return null;
    const abort = new AbortController();
    context.addEventListener("abort", () => abort.abort());
    const {doc} = context.state;
    const found = await completions(doc.toString(), ...place(doc, context.pos), abort.signal);
    return found && {from: offset(doc, found.from), options: found.options};
  };
  return [autocompletion({override: [source]}), keymap.of([...completionKeymap, {key: "Alt-Enter", run: acceptCompletion}])];
}

// Ask for problems once somebody pauses; an answer about a text that has changed since is dropped.
class Checker {
  constructor(problems) {
    this.problems = problems;
  }

  soon(view) {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.now(view), PAUSE);
  }

  async now(view) {
    this.running?.abort();
    this.running = new AbortController();
    const {signal} = this.running;
    const {doc} = view.state;
    const found = await this.problems?.(doc.toString(), signal).catch(() => null);
    if (found && !signal.aborted && doc === view.state.doc) show(view, found);
  }

  end() {
    clearTimeout(this.timer);
    this.running?.abort();
  }
}

function show(view, problems) {
  const {state} = view;
  view.dispatch(setDiagnostics(state, problems.map((one) => diagnostic(state.doc, one))));
}

function replace(view, text) {
  const before = view.state.doc.toString();
  const most = Math.min(before.length, text.length);
  let from = 0;
  while (from < most && before[from] === text[from]) from++;
  let same = 0;
  while (same < most - from && before.at(-1 - same) === text.at(-1 - same)) same++;
  view.dispatch({
    changes: {from, to: before.length - same, insert: text.slice(from, text.length - same)},
    annotations: [Transaction.addToHistory.of(false), Transaction.remote.of(true)],
  });
}

export function createEditor(textarea, options = {}) {
  const host = document.createElement("div");
  textarea.before(host);
  const root = shadow(host);
  const checker = new Checker(options.problems);
  const changed = ({view, docChanged, selectionSet, transactions}) => {
    if (docChanged) {
      textarea.value = view.state.doc.toString();
      checker.soon(view);
      if (!transactions.some((one) => one.annotation(Transaction.remote))) {
        textarea.dispatchEvent(new Event("input", {bubbles: true}));
        options.onChange?.(textarea.value);
      }
    }
    if (docChanged || selectionSet) options.onCursor?.(...place(view.state.doc, view.state.selection.main.head));
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: textarea.value,
      extensions: [
        options.completions ? completing(options.completions) : [],
        options.hover ? helping(options.hover) : [],
        common(labelled(textarea, options.label), options.phrases, {spellcheck: String(textarea.spellcheck)}),
        history(), lintGutter(), highlightActiveLine(), highlightActiveLineGutter(), highlightSelectionMatches(),
        // Tab is not among these: it leaves the editor, as it leaves any other field.
        keymap.of([...defaultKeymap, ...searchKeymap, ...historyKeymap, ...lintKeymap]),
        EditorState.readOnly.of(options.readOnly ?? textarea.readOnly), EditorView.updateListener.of(changed),
      ],
    }),
  });
  textarea.hidden = true;
  const focus = () => view.focus();
  for (const label of textarea.labels) label.addEventListener("click", focus);
  if (options.problems) checker.now(view);
  return {
    get text() { return view.state.doc.toString(); },
    setText(text) { replace(view, text); },
    goTo(line, column = 1) {
      const at = offset(view.state.doc, {line, column});
      view.dispatch({selection: {anchor: at}, effects: EditorView.scrollIntoView(at, {y: "center"})});
      view.focus();
    },
    setProblems(problems) { show(view, problems); },
    refresh() { checker.now(view); },
    focus,
    destroy() {
      checker.end();
      view.destroy();
      host.remove();
      textarea.hidden = false;
      for (const label of textarea.labels) label.removeEventListener("click", focus);
    },
  };
}

export function createComparison(element, {before, after, label, phrases}) {
  const root = shadow(element);
  return new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: after,
      extensions: [
        common(label ?? "", phrases, {"aria-readonly": "true"}), EditorState.readOnly.of(true),
        unifiedMergeView({original: before, mergeControls: false, collapseUnchanged: {margin: 3, minSize: 4}}),
      ],
    }),
  });
}

export function createMerge(element, {mine, theirs, label, phrases, onChange, words = {}}) {
  const root = shadow(element);
  const button = (type, act) => {
    const made = document.createElement("button");
    made.type = "button";
    made.textContent = type === "accept" ? words.mine ?? "Keep mine" : words.theirs ?? "Take theirs";
    made.addEventListener("click", act);
    return made;
  };
  const view = new EditorView({
    parent: root,
    root,
    state: EditorState.create({
      doc: mine,
      extensions: [
        common(label ?? "", phrases), history(), keymap.of([...defaultKeymap, ...historyKeymap]),
        unifiedMergeView({original: theirs, mergeControls: button, collapseUnchanged: {margin: 3, minSize: 4}}),
        EditorView.updateListener.of(({docChanged, state}) => docChanged && onChange?.(state.doc.toString())),
      ],
    }),
  });
  return {
    get text() { return view.state.doc.toString(); },
    destroy() { view.destroy(); },
  };
}
