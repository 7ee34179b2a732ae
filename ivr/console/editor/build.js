// Bundles the editor into one module for the console's static files, with the licences of what is in it.
import {readFile, readdir, writeFile} from "node:fs/promises";
import {join} from "node:path";
import {argv} from "node:process";
import {build} from "esbuild";

const folder = argv[2];
const {metafile} = await build({
  entryPoints: ["editor.js"],
  bundle: true,
  format: "esm",
  legalComments: "none",
  metafile: true,
  minify: true,
  outfile: join(folder, "editor.js"),
  target: ["chrome111", "firefox113", "safari16.4"],
});

const packages = new Set();
for (const path of Object.keys(metafile.inputs)) {
  const found = /^(.*node_modules\/(?:@[^/]+\/)?[^/]+)\//.exec(path);
  if (found) packages.add(found[1]);
}
const licences = await Promise.all([...packages].sort().map(async (path) => {
  const {name, version, license} = JSON.parse(await readFile(join(path, "package.json"), "utf8"));
  const file = (await readdir(path)).find((one) => /^licen[cs]e/i.test(one));
  if (!file) throw new Error(`${name} has no licence file`);
  return `${name} ${version} (${license})\n\n${await readFile(join(path, file), "utf8")}`;
}));
await writeFile(join(folder, "LICENCES.txt"), licences.join(`\n${"-".repeat(80)}\n`));
