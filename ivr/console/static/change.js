// Saves a form of a draft at each pause, and shows what others have changed meanwhile.

const PAUSE = 1000; // milliseconds after the last key
const POLL = 5000;
const RETRY = 5000;
const MAX_KEPT_ALIVE = 60_000; // characters that a browser sends while its page is being closed

// `untouched` is called when the draft has changed and nothing here is unsaved: it shows the change.
export class Saver {
  constructor(form, untouched) {
    this.form = form;
    this.untouched = untouched;
    this.words = form.dataset;
    this.status = document.getElementById("saved");
    this.changed = document.getElementById("changed");
    this.sent = this.content();
    form.addEventListener("input", () => this.soon());
    form.addEventListener("change", () => this.soon());
    form.addEventListener("submit", () => {
      this.leaving = true;
      clearTimeout(this.timer); // or the same would be saved twice
    });
    document.addEventListener("visibilitychange", () => document.hidden && !this.leaving && this.save());
    window.addEventListener("beforeunload", (event) => {
      if (!this.leaving && this.isDirty()) {
        this.save();
        event.preventDefault();
      }
    });
    for (const one of document.querySelectorAll("form[data-move]")) {
      one.addEventListener("submit", (event) => this.move(event, one));
    }
    setInterval(() => document.hidden || this.poll(), POLL);
  }

  get was() { return this.form.elements.was.value; }

  set was(hash) {
    for (const one of document.querySelectorAll("input[name=was]")) one.value = hash;
  }

  body() {
    const fields = [...new FormData(this.form)].map(([name, value]) => [name, String(value)]);
    return new URLSearchParams(fields);
  }

  // What would be saved, without what says from what it began and who is asking.
  content() {
    const body = this.body();
    body.delete("was");
    body.delete("csrf_token");
    return body.toString();
  }

  isDirty() { return this.content() !== this.sent; }

  soon() {
    if (!this.isDirty()) return;
    if (!this.failing) this.say(this.words.unsaved);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.save(), PAUSE);
  }

  // One at a time, so that each begins from what the one before has saved.
  save() {
    clearTimeout(this.timer);
    this.running = (this.running ?? Promise.resolve()).then(() => this.saveNow());
    return this.running;
  }

  async saveNow() {
    if (!this.isDirty()) return true;
    const sending = this.content();
    const body = this.body();
    if (!this.failing) this.say(this.words.saving);
    let answer;
    try {
      answer = await fetch(this.form.action, {
        method: "POST", body, redirect: "manual", headers: {Accept: "application/json"},
        keepalive: document.hidden && body.toString().length < MAX_KEPT_ALIVE,
      });
    } catch {
      return this.fail(this.words.away);
    }
    if (answer.ok) return this.done(sending, await answer.json());
    if (answer.status === 409) return this.collide(sending, await answer.json());
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      await this.renew();
      return this.fail(this.words.ended, this.words.signIn, this.words.signInAgain);
    }
    if (answer.status === 404) return this.fail(this.words.removed);
    if (answer.status === 422) return this.refuse(await answer.json());
    return this.fail(this.words.away);
  }

  done(sending, state) {
    this.failing = false;
    this.sent = sending;
    const isSame = this.content() === sending;
    // What was typed while it was being saved began from what was sent, not from the merged text.
    this.was = isSame || !state.merged ? state.hash : state.mine;
    this.say(state.merged || this.words.saved);
    this.mayUndo();
    if (isSame && state.merged) this.untouched(state);
    if (!isSame) this.soon();
    return true;
  }

  // What was saved since the page was shown can be undone.
  mayUndo() {
    for (const one of document.querySelectorAll("[data-undo]")) one.disabled = false;
  }

  collide(sending, state) {
    this.sent = sending;
    this.failing = true;
    this.say(state.said, state.choose, this.words.choose);
    return false;
  }

  // What was typed makes no sense where it is; it is saved once it does.
  refuse(state) {
    this.failing = true;
    this.say(state.said);
    return false;
  }

  fail(said, address, label) {
    this.failing = true;
    this.say(said, address, label, "_blank");
    this.timer = setTimeout(() => this.save(), RETRY);
    return false;
  }

  say(said, address, label, target) {
    if (!this.status) return;
    this.status.classList.toggle("error", Boolean(this.failing));
    if (this.status.dataset.said === said) return; // or it would be read aloud again and again
    this.status.dataset.said = said;
    this.status.textContent = said;
    if (!address) return;
    const link = document.createElement("a");
    link.href = address;
    link.textContent = label;
    if (target) Object.assign(link, {target, rel: "noopener"});
    this.status.append(" ", link);
  }

  async look() {
    const address = new URL(this.form.dataset.changed, location.href);
    address.searchParams.set("was", this.was);
    if (this.form.elements.file) address.searchParams.set("file", this.form.elements.file.value);
    try {
      const answer = await fetch(address, {redirect: "manual", headers: {Accept: "application/json"}});
      return answer.ok ? await answer.json() : null;
    } catch {
      return null;
    }
  }

  // Whoever has signed in again has another token.
  async renew() {
    const state = await this.look();
    if (!state?.token) return;
    for (const one of document.querySelectorAll("input[name=csrf_token]")) one.value = state.token;
  }

  async poll() {
    const began = this.was;
    const state = await this.look();
    if (!state || this.was !== began) return;
    if (this.changed) this.changed.textContent = state.said;
    if (state.hash === began) return;
    this.mayUndo();
    const others = document.getElementById("others");
    if (others && others.textContent !== state.said) others.textContent = state.said;
    if (this.isDirty() || this.failing) return;
    this.was = state.hash;
    this.untouched(state);
  }

  async move(event, form) {
    if (!this.isDirty()) return;
    event.preventDefault();
    if (await this.save()) {
      this.leaving = true;
      form.submit();
    }
  }
}
