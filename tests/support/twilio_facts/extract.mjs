#!/usr/bin/env node
/**
 * Keeps what Twilio itself says about TwiML and signatures, so that tests need neither npm nor
 * a network.
 *
 *     node tests/twilio_facts/extract.mjs --check    exit 1 if a kept table is not what the
 *                                                    recorded version of npm's `twilio` says
 *     node tests/twilio_facts/extract.mjs --update   take the newest 6.x and write the tables
 *
 * The package is installed into a temporary folder; Node 20 and npm are all that is needed.
 * The tables:
 *
 * - voice.json (next to this script), from lib/twiml/VoiceResponse.{d.ts,js}, which Twilio
 *   generates. `elements`: for each element its attributes, the children it may nest, and
 *   whether it takes text (required, optional, none). All names are XML's: `say-as`,
 *   `interpret-as`, `xml:lang`. An element whose name means two things has its parent's name in
 *   front (`Refer/Sip`). An attribute's type is `string`, `boolean`, `number` or one of `types`,
 *   which lists the values allowed; `[]` behind it makes it a list, separated by spaces.
 * - signatures.json: requests signed by the package's getExpectedTwilioSignature and accepted
 *   by its validateRequest. `signed` is the URL that was signed, `requested` the one that the
 *   validator was given (they differ by a port), `body` the form as sent.
 * - ivr/tree/voices.json: the names of Say's voices, sorted, for the check of a tree.
 */
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";

const TABLES = {
  "voice.json": new URL("voice.json", import.meta.url),
  "signatures.json": new URL("signatures.json", import.meta.url),
  "voices.json": new URL("../../../ivr/tree/voices.json", import.meta.url),
};

function main(mode) {
  if (mode !== "--check" && mode !== "--update") {
    console.error("usage: extract.mjs --check | --update");
    process.exit(2);
  }
  const wanted = mode === "--update" ? "6" : kept("voice.json").version;
  const tables = inTemporaryFolder((folder) => extract(installed(wanted, folder)));
  if (mode === "--update") {
    for (const [name, table] of Object.entries(tables)) {
      writeFileSync(TABLES[name], JSON.stringify(table, null, 1) + "\n");
    }
    console.log(`twilio ${tables["voice.json"].version}: ${Object.keys(tables).join(", ")} written`);
  } else {
    check(tables, wanted);
  }
}

function check(tables, version) {
  const differences = Object.keys(tables).flatMap((name) => compare(name, kept(name), tables[name]));
  for (const line of differences) console.error(line);
  const newest = npm("view", "twilio", "version").trim();
  if (newest !== version) console.log(`twilio ${newest} is out; the tables are of ${version}`);
  if (differences.length) {
    console.error(`the tables are not what twilio ${version} says; run extract.mjs --update`);
    process.exit(1);
  }
  console.log(`the tables are what twilio ${version} says`);
}

function compare(name, before, after) {
  const [old, now] = [new Set(lines(before)), new Set(lines(after))];
  return [
    ...[...old].filter((line) => !now.has(line)).map((line) => `${name}: kept, but not in the package: ${line}`),
    ...[...now].filter((line) => !old.has(line)).map((line) => `${name}: in the package, but not kept: ${line}`),
  ];
}

/** A table as one line a fact: `elements.Say.attributes.loop: number`. */
function lines(value, path = []) {
  if (value === null || typeof value !== "object") return [`${path.join(".")}: ${value}`];
  const keys = Object.keys(value);
  if (!keys.length) return [`${path.join(".")}: nothing`];
  if (!Array.isArray(value)) return keys.flatMap((key) => lines(value[key], [...path, key]));
  return value.flatMap((item) => lines(item, typeof item === "object" ? [...path, "-"] : path));
}

function kept(name) {
  return JSON.parse(readFileSync(TABLES[name], "utf8"));
}

function npm(...words) {
  try {
    return execFileSync("npm", words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"] });
  } catch (error) {
    throw new Error(`npm ${words[0]} failed: ${error.stderr || error.message}`);
  }
}

function inTemporaryFolder(work) {
  const folder = mkdtempSync(join(tmpdir(), "twilio-facts-"));
  try {
    return work(folder);
  } finally {
    rmSync(folder, { recursive: true });
  }
}

/** Installs a version and answers the package's folder. */
function installed(version, folder) {
  npm("install", "--prefix", folder, "--ignore-scripts", "--no-audit", "--no-fund", `twilio@${version}`);
  return join(folder, "node_modules", "twilio");
}

function extract(home) {
  const { version } = JSON.parse(readFileSync(join(home, "package.json"), "utf8"));
  const source = (suffix) => readFileSync(join(home, `lib/twiml/VoiceResponse.${suffix}`), "utf8");
  const voice = { package: "twilio", version, ...language(source("d.ts"), source("js")) };
  const twilio = createRequire(import.meta.url)(home);
  return {
    "voice.json": voice,
    "signatures.json": { package: "twilio", version, requests: REQUESTS.map((r) => signed(twilio, r)) },
    "voices.json": [...voice.types.SayVoice].sort(),
  };
}

// --- TwiML ---

function language(types, code) {
  const { names, children, text } = structure(code);
  const optional = new Set(matches(types, /\w+\?: string\): VoiceResponse\.(\w+);/g).map(([, c]) => c));
  const interfaces = Object.fromEntries(
    matches(types, /export interface (\w+) \{(.*?)\n    \}/gs).map(([, name, body]) => [name, attributes(body)]),
  );
  const uses = matches(types, /attributes\??: (?:VoiceResponse\.)?(\w+)[^)]*\): VoiceResponse\.(\w+);/g);
  const of = Object.fromEntries(uses.map(([, attrs, cls]) => [cls, interfaces[attrs] ?? {}]));
  const elements = {};
  for (const [cls, name] of Object.entries(names)) {
    elements[name] = {
      attributes: of[cls] ?? {},
      children: (children[cls] ?? []).sort(),
      text: !text.has(cls) ? "none" : optional.has(cls) ? "optional" : "required",
    };
  }
  const table = { types: values(types), elements: sorted(elements) };
  verify(table, code);
  return table;
}

/** From the code: each class's XML name, what it nests, and which classes take text. */
function structure(code) {
  const [names, children, text] = [{ VoiceResponse: "Response" }, {}, new Set()];
  const line = /class (\w+) extends|new VoiceResponse\.(\w+)\(this\.\w+\.ele\("([\w-]+)", attributes(, \w+)?\)\)/g;
  let inside;
  for (const [, opened, cls, name, takes] of matches(code, line)) {
    if (opened) {
      inside = opened;
      continue;
    }
    const taken = Object.keys(names).some((other) => other !== cls && names[other] === name);
    names[cls] ??= taken ? `${names[inside]}/${name}` : name;
    (children[inside] ??= []).push(name);
    if (takes) text.add(cls);
  }
  return { names, children, text };
}

function attributes(body) {
  return Object.fromEntries(matches(body, /^\s+"?([\w:-]+)"?\?: (.+);$/gm).map(([, name, type]) => [name, type]));
}

function values(types) {
  return Object.fromEntries(
    matches(types, /^    type (\w+) = (".*");$/gm).map(([, name, union]) => [
      name,
      matches(union, /"([^"]*)"/g).map(([, value]) => value),
    ]),
  );
}

/** Fails where the generated code no longer looks as it did when this script was written. */
function verify({ types, elements }, code) {
  const nested = Object.values(elements).flatMap(({ children }) => children);
  expect(nested.length === matches(code, /\.ele\(/g).length, "a method that nests an element was not read");
  for (const [name, { attributes: attrs }] of Object.entries(elements)) {
    for (const [attribute, type] of Object.entries(attrs)) {
      const base = type.replace("[]", "");
      expect(["string", "boolean", "number"].includes(base) || types[base], `${name} ${attribute}: ${type}`);
    }
  }
  for (const verb of ["Say", "Play", "Gather", "Dial", "Redirect"]) {
    expect(Object.keys(elements[verb]?.attributes ?? {}).length, `${verb} has no attributes`);
  }
}

function expect(truth, otherwise) {
  if (!truth) throw new Error(`VoiceResponse is not as expected: ${otherwise}`);
}

function matches(text, pattern) {
  return [...text.matchAll(pattern)];
}

function sorted(table) {
  return Object.fromEntries(Object.entries(table).sort(([a], [b]) => (a < b ? -1 : 1)));
}

// --- signatures ---

const TOKEN = "0123456789abcdef0123456789abcdef";
const LINE = "https://line.example.org";
const CALL = {
  CallSid: "CA00000000000000000000000000000000",
  AccountSid: "AC11111111111111111111111111111111",
  From: "+16175550100",
  To: "+16175550199",
  CallStatus: "in-progress",
  ApiVersion: "2010-04-01",
  Direction: "inbound",
};

/** [the URL that Twilio signs, the parameters, and the URL that is asked for, where it differs] */
const REQUESTS = [
  [`${LINE}/voice`, CALL],
  [`${LINE}/voice`, { ...CALL, Digits: "2", FinishedOnKey: "", msg: "Gather End" }],
  [`${LINE}/voice/0123456789ab/cost-and-billing?part=1&misses=0&pace=normal`, { ...CALL, Digits: "#" }],
  [`${LINE}/voice/0123456789ab/cost-and-billing?part=1`, { ...CALL, Digits: "*" }],
  [`${LINE}/voice?said=what%20is%20it&more=a+b`, { ...CALL, SpeechResult: "What does it cost?", Confidence: "0.91" }],
  [`${LINE}/voice/a%2Fb/it%27s/caf%C3%A9`, CALL],
  [`${LINE}/voice/a%2fb/caf%c3%a9?q=%27`, CALL],
  [`${LINE}/voice/it's(here)!*~a;b`, CALL],
  [`${LINE}/voice/$&+,:@=`, CALL],
  [`${LINE}/voice?q=it's&r=a/b?c`, CALL],
  [`${LINE}/voice`, {}],
  [`${LINE}/voice`, { Digits: "" }],
  [`${LINE}/voice`, { ...CALL, CallerName: "Zoë O'Brien & Söhne = 100%", FromCity: "SÃO PAULO" }],
  [`${LINE}/voice`, { ...CALL, SpeechResult: "日本語 🙂" }],
  [`${LINE}/voice`, { Media: ["b", "a", "b"], Digits: ["5678", "1234"] }],
  [`${LINE}/voice`, { a: "1", B: "2", "a-b": "3", a_b: "4", "a.b": "5", aB: "6" }],
  [`${LINE}/voice`, { text: "two\nlines\tand a tab" }],
  [`${LINE}/voice?bodySHA256=0a1ff7634d9ab3b95db5c9a2dfe9416e41502b283a80c7cf19632632f96e6620`, CALL],
  [`${LINE}:443/voice?part=1`, CALL, `${LINE}/voice?part=1`],
  [`${LINE}/voice?part=1`, CALL, `${LINE}:8443/voice?part=1`],
  [`http://127.0.0.1:8000/voice`, CALL],
  [`http://127.0.0.1:80/voice`, CALL, `http://127.0.0.1/voice`],
];

function signed(twilio, [url, params, requested = url]) {
  const signature = twilio.getExpectedTwilioSignature(TOKEN, url, params);
  if (!twilio.validateRequest(TOKEN, signature, requested, params)) {
    throw new Error(`the package refuses its own signature of ${url}`);
  }
  const pairs = Object.entries(params).flatMap(([name, value]) => [value].flat().map((one) => [name, one]));
  return { token: TOKEN, signed: url, requested, body: new URLSearchParams(pairs).toString(), signature };
}

try {
  main(process.argv[2]);
} catch (error) {
  console.error(error.message);
  process.exit(1);
}
