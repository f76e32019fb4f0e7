// Builds static/build from static/scss, static/js and the pinned packages.
import { readFile, writeFile } from "node:fs/promises";
import { gzipSync } from "node:zlib";
import * as sass from "sass";
import { minify } from "terser";

const out = "static/build";
const limits = { "portal.css": 25 * 1024, "portal.js": 30 * 1024 };

async function write(name, text) {
  await writeFile(`${out}/${name}`, text);
  const size = gzipSync(text, { level: 9 }).length;
  console.log(`${name}: ${text.length} bytes, ${size} compressed`);
  if (size > (limits[name] ?? Infinity)) {
    throw new Error(`${name} is over its limit of ${limits[name]} bytes`);
  }
}

const { css } = sass.compile("static/scss/portal.scss", {
  loadPaths: ["node_modules"],
  style: "compressed",
  quietDeps: true,
  // Bootstrap 5 is written for @import.
  silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
});

const htmx = await readFile("node_modules/htmx.org/dist/htmx.min.js", "utf8");
const own = await minify(await readFile("static/js/portal.js", "utf8"), {
  ecma: 2020,
  format: { preamble: "/*! Portal Jateng. htmx 2 (0BSD): see LICENSES.txt */" },
});

const licences = await Promise.all(
  [
    ["Bootstrap", "bootstrap"],
    ["htmx", "htmx.org"],
  ].map(async ([name, folder]) => {
    const { version } = JSON.parse(
      await readFile(`node_modules/${folder}/package.json`, "utf8"),
    );
    const text = await readFile(`node_modules/${folder}/LICENSE`, "utf8");
    return `${name} ${version}\n\n${text.trim()}\n`;
  }),
);

await write("portal.css", css + "\n");
await write("portal.js", `${htmx.trim()}\n${own.code}\n`);
await write("LICENSES.txt", licences.join(`\n${"-".repeat(72)}\n\n`));
