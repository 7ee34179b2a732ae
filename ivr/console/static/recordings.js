// The studio: records with a level meter, as a WAV file, which is sent with the form of the page.
// Without it the form uploads a file.

const LOUD = 0.9, QUIET = 0.03;  // of full scale
const FALLS = 0.9, FADES = 0.996;  // how fast the meter goes back; the words outlast a breath
const MAX_SECONDS = 300;
const REFUSED = { NotFoundError: "none", OverconstrainedError: "none", NotAllowedError: "denied", SecurityError: "denied" };

const find = (id) => document.getElementById(id);
const studio = find("studio"), words = studio?.dataset, form = find("take"), player = find("take-sound");
let open = null;  // the microphone while it records
let isUnkept = false;

async function start() {
  let stream;
  try {
    stream = await navigator.mediaDevices.getUserMedia({
      audio: { channelCount: 1, echoCancellation: false, noiseSuppression: false, autoGainControl: false },
    });
  } catch (error) {
    say(words[REFUSED[error.name] ?? "busy"]);
    return;
  }
  const context = new AudioContext();
  await context.audioWorklet.addModule(words.worklet);
  const source = context.createMediaStreamSource(stream), recorder = new AudioWorkletNode(context, "recorder");
  open = { stream, context, pieces: [], level: 0, lately: 0, most: 0, seconds: -1 };
  recorder.port.onmessage = ({ data }) => hear(data);
  stream.getTracks()[0].addEventListener("ended", () => stop(words.lost));
  source.connect(recorder).connect(context.destination);
  show("stop");
  say(words.recording);
  isUnkept = true;
  find("stop").focus();
  player.hidden = true;
}

function hear(piece) {
  if (!open) return;
  open.pieces.push(piece);
  let peak = 0;
  for (const sample of piece) peak = Math.max(peak, Math.abs(sample));
  open.most = Math.max(peak, open.most);
  open.level = Math.max(peak, open.level * FALLS);
  open.lately = Math.max(peak, open.lately * FADES);
  if (open.pieces.length % 8 === 0) meter(open.level, open.lately);
  const seconds = Math.floor(open.pieces.length * piece.length / open.context.sampleRate);
  if (seconds !== open.seconds) find("take-time").textContent = time(open.seconds = seconds);
  if (seconds >= MAX_SECONDS) stop(words.long);
}

function time(seconds) {
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, "0")}`;
}

function meter(level, lately) {
  find("level").value = Math.sqrt(level);  // quiet and loud speech are both seen
  const said = lately > LOUD ? words.loud : lately < QUIET ? words.quiet : words.good;
  if (find("level-words").textContent !== said) find("level-words").textContent = said;
}

function verdict(most) {
  if (most === 0) return words.silent;
  return most < QUIET ? words.faint : most > LOUD ? words.harsh : "";
}

function stop(why) {
  if (!open) return;
  const { stream, context, pieces, most } = open;
  open = null;
  for (const track of stream.getTracks()) track.stop();
  context.close();
  const file = new File([wav(pieces, context.sampleRate)], "recording.wav", { type: "audio/wav" });
  const given = new DataTransfer();
  given.items.add(file);
  find("sound").files = given.files;
  player.src = URL.createObjectURL(file);
  player.hidden = false;
  find("level").value = 0;
  find("level-words").textContent = "";
  show("keep", "retry");
  const problem = verdict(most);
  say([why, problem || words.done].filter(Boolean).join(" "));
  find(problem ? "retry" : "keep").focus();
}

// 16 bits, one channel: http://soundfile.sapp.org/doc/WaveFormat/
function wav(pieces, rate) {
  const length = pieces.reduce((sum, piece) => sum + piece.length, 0);
  const bytes = new DataView(new ArrayBuffer(44 + 2 * length));
  const text = (at, value) => [...value].forEach((one, i) => bytes.setUint8(at + i, one.charCodeAt(0)));
  text(0, "RIFF"); bytes.setUint32(4, 36 + 2 * length, true); text(8, "WAVEfmt ");
  bytes.setUint32(16, 16, true); bytes.setUint16(20, 1, true); bytes.setUint16(22, 1, true);
  bytes.setUint32(24, rate, true); bytes.setUint32(28, 2 * rate, true);
  bytes.setUint16(32, 2, true); bytes.setUint16(34, 16, true);
  text(36, "data"); bytes.setUint32(40, 2 * length, true);
  let at = 44;
  for (const piece of pieces) {
    for (const sample of piece) {
      bytes.setInt16(at, Math.round(Math.max(-1, Math.min(1, sample)) * 32767), true);
      at += 2;
    }
  }
  return bytes.buffer;
}

function show(...names) {
  for (const name of ["start", "stop", "keep", "retry"]) find(name).hidden = !names.includes(name);
}

function say(what) {
  find("studio-says").textContent = what;
}

if (studio && navigator.mediaDevices && window.AudioWorkletNode) {
  studio.hidden = false;
  form.querySelector(".upload").open = Boolean(find("problem"));
  find("start").addEventListener("click", start);
  find("retry").addEventListener("click", start);
  form.addEventListener("submit", () => { isUnkept = false; });
  addEventListener("beforeunload", (event) => { if (isUnkept) event.preventDefault(); });
  find("stop").addEventListener("click", () => stop());
  find("keep").addEventListener("click", () => form.requestSubmit());
} else if (form) {
  if (!window.isSecureContext) find("no-studio").textContent = find("no-studio").dataset.insecure;
  find("no-studio").hidden = false;
}
