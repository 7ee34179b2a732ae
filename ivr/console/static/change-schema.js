// What may be written at a place of a menu file, from its JSON Schema and the indentation around it.

const KEY = /^(\s*(?:- +)*)(?:(["']?)([^\s"'#:][^"'#:]*?)\2\s*:(?=\s|$))?/u;

// The keys around a line, the outermost first, and the names beside it.
function around(lines, number) {
  const own = indent(lines[number - 1] ?? "");
  const path = [];
  const beside = new Set();
  let least = own.width;
  for (let at = number - 1; at >= 1; at -= 1) {
    const line = lines[at - 1];
    if (!line.trim() || line.trimStart().startsWith("#")) continue;
    const {width, key, dashed} = indent(line);
    if (width === least && path.length === 0 && key) beside.add(key);
    if (width < least) {
      least = dashed ? width - 2 : width;
      if (key) path.unshift(key);
    }
  }
  for (let at = number + 1; at <= lines.length; at += 1) {
    const {width, key} = indent(lines[at - 1]);
    if (lines[at - 1].trim() && width < own.width) break;
    if (width === own.width && key) beside.add(key);
  }
  return {path, beside};
}

function indent(line) {
  const found = KEY.exec(line);
  return {width: found[1].length, key: found[3] ?? "", dashed: found[1].includes("-")};
}

// Every form that a schema allows, with references followed.
function forms(schema, one, depth = 0) {
  if (!one || depth > 8) return [];
  if (one.$ref) return forms(schema, schema.$defs[one.$ref.split("/").pop()], depth + 1);
  const others = [...(one.anyOf ?? []), ...(one.oneOf ?? [])].filter((other) => !other.required);
  const items = one.items ? forms(schema, one.items, depth + 1) : [];
  return [one, ...others.flatMap((other) => forms(schema, other, depth + 1)), ...items];
}

function below(schema, places, key) {
  return places.flatMap((one) => {
    const found = one.properties?.[key]
      ?? Object.entries(one.patternProperties ?? {}).find(([form]) => new RegExp(form, "u").test(key))?.[1]
      ?? (typeof one.additionalProperties === "object" ? one.additionalProperties : null);
    return forms(schema, found);
  });
}

function here(schema, path) {
  return path.reduce((places, key) => below(schema, places, key), forms(schema, schema));
}

// The names that stand below a key at the left edge, such as those of the contacts.
function names(lines, section) {
  const start = lines.findIndex((line) => line.startsWith(`${section}:`));
  const found = [];
  for (const line of start < 0 ? [] : lines.slice(start + 1)) {
    const {width, key} = indent(line);
    if (line.trim() && width === 0) break;
    if (width === 2 && key) found.push(key);
  }
  return found;
}

const REFERENCES = new Set(["operator", "offer", "transfer"]);

function values(schema, lines, places, key) {
  const name = key.trim();
  if (REFERENCES.has(name)) return names(lines, "contacts");
  return below(schema, places, name).flatMap((one) => one.enum ?? []).map(String);
}

export function complete(schema, text, line, column) {
  const lines = text.split("\n");
  const before = [...(lines[line - 1] ?? "")].slice(0, column - 1).join("");
  const {path, beside} = around(lines, line);
  const places = here(schema, path);
  const value = /^\s*(?:- +)*([\w-]+):\s+(\S*)$/u.exec(before);
  if (value) {
    const options = values(schema, lines, places, value[1]).map((label) => ({label}));
    return options.length ? {from: {line, column: column - [...value[2]].length}, options} : null;
  }
  const name = /^\s*(?:- +)*([\w-]*)$/u.exec(before);
  if (!name) return null;
  const fields = places.flatMap((one) => Object.entries(one.properties ?? {}));
  const options = [...new Map(fields)]
    .filter(([label]) => !beside.has(label))
    .map(([label, one]) => ({label, info: one.description ?? "", apply: `${label}: `}));
  return options.length ? {from: {line, column: column - [...name[1]].length}, options} : null;
}

export function explain(schema, text, line, column) {
  const lines = text.split("\n");
  const {width, key} = indent(lines[line - 1] ?? "");
  if (!key || column <= width || column > width + [...key].length + 2) return null;
  const {path} = around(lines, line);
  for (const one of here(schema, path)) {
    const found = one.properties?.[key];
    if (found?.description) return {message: found.description};
  }
  return null;
}
