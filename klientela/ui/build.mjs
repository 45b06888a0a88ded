// Builds the style, behaviours, islands, fonts and icons that pages load, under names that change with their content.
import { createHash } from "node:crypto";
import { existsSync, globSync, mkdirSync, readFileSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { basename, join } from "node:path";
import { brotliCompressSync, constants, gzipSync } from "node:zlib";
import { build, context } from "esbuild";

const OUT = "static/dist";
const ICONS = "node_modules/@tabler/icons/icons/outline";
const TEXT = /\.(js|css|svg|json)$/;

const options = {
  entryPoints: ["app.js", "app.css", ...globSync("islands/*.js"), ...globSync("sheets/*.css")],
  outdir: OUT,
  outbase: ".",
  bundle: true,
  minify: true,
  format: "esm",
  splitting: true,
  target: "es2022",
  entryNames: "[dir]/[name]-[hash]",
  chunkNames: "chunks/[name]-[hash]",
  assetNames: "fonts/[name]-[hash]",
  loader: { ".woff2": "file", ".svg": "file" },
  metafile: true,
  legalComments: "linked",
  logLevel: "warning",
  plugins: [{ name: "manifest", setup: (bundler) => bundler.onEnd(finish) }],
};

function finish(result) {
  if (result.errors.length) return;
  const manifest = { ...namesOf(result.metafile.outputs), "icons.svg": writeSprite() };
  removeOthers(Object.keys(result.metafile.outputs).map((path) => path.slice(OUT.length + 1)), manifest);
  writeFileSync(join(OUT, "manifest.json"), JSON.stringify(manifest, null, 1));
  for (const path of files()) if (TEXT.test(path) && path !== "manifest.json") compress(join(OUT, path));
}

function namesOf(outputs) {
  const names = {};
  for (const [path, { entryPoint, inputs }] of Object.entries(outputs)) {
    const file = path.slice(OUT.length + 1);
    if (entryPoint) names[entryPoint] = file;
    else if (file.startsWith("fonts/")) names[`fonts/${basename(Object.keys(inputs)[0])}`] = file;
  }
  return names;
}

function writeSprite() {
  const names = existsSync("icons.txt") ? readFileSync("icons.txt", "utf8").split("\n").map((line) => line.trim()).filter(Boolean) : [];
  const symbols = [...new Set(names)].sort().map(symbol);
  const sprite = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>`;
  const file = `icons-${createHash("sha256").update(sprite).digest("hex").slice(0, 8)}.svg`;
  mkdirSync(OUT, { recursive: true });
  writeFileSync(join(OUT, file), sprite);
  return file;
}

function symbol(name) {
  const path = join(ICONS, `${name}.svg`);
  if (!existsSync(path)) throw new Error(`icons.txt names "${name}", which is not an outline icon of Tabler`);
  const body = readFileSync(path, "utf8").replace(/<!--[\s\S]*?-->/g, "").match(/<svg[^>]*>([\s\S]*)<\/svg>/)[1];
  const shapes = body.replace(/<path[^>]*d="M0 0h24v24H0z"[^>]*\/>/, "").replace(/\s*\n\s*/g, "");
  const look = 'fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round"';
  return `<symbol id="${name}" viewBox="0 0 24 24" ${look}>${shapes}</symbol>`;
}

function files() {
  return readdirSync(OUT, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(OUT.length + 1));
}

function removeOthers(outputs, manifest) {
  const wanted = new Set([...outputs, ...Object.values(manifest)]);
  for (const path of files()) if (!wanted.has(path)) rmSync(join(OUT, path));
}

function compress(path) {
  const content = readFileSync(path);
  writeFileSync(`${path}.br`, brotliCompressSync(content, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }));
  writeFileSync(`${path}.gz`, gzipSync(content, { level: 9 }));
}

if (process.argv.includes("--watch")) await (await context(options)).watch();
else await build(options);
