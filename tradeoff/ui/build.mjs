// Bundles the look: one stylesheet, one script, the fonts they name and one sheet of icons, into static/ui/dist/.
import { mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import esbuild from "esbuild";

const here = dirname(fileURLToPath(import.meta.url));
const source = join(here, "static/ui/src");
const target = join(here, "static/ui/dist");
const watching = process.argv.includes("--watch");

function drawIcons() {
  const folder = join(dirname(createRequire(import.meta.url).resolve("lucide-static/package.json")), "icons");
  const names = JSON.parse(readFileSync(join(source, "icons.json"), "utf8"));
  const symbols = names.map((name) => {
    const drawing = readFileSync(join(folder, `${name}.svg`), "utf8");
    const lines = drawing.slice(drawing.indexOf(">", drawing.indexOf("<svg")) + 1, drawing.lastIndexOf("</svg>"));
    return `<symbol id="${name}" viewBox="0 0 24 24">${lines.replace(/\s*\n\s*/g, "")}</symbol>`;
  });
  const notice = "<!-- Icons: lucide, ISC licence, (c) Lucide contributors -->";
  writeFileSync(join(target, "icons.svg"), `${notice}\n<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("\n")}</svg>\n`);
  return names.length;
}

const options = {
  entryPoints: [join(source, "ui.css"), join(source, "ui.js")],
  outdir: target,
  bundle: true,
  minify: !watching,
  format: "esm",
  target: ["chrome123", "firefox128", "safari17.5"],
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  legalComments: "linked",
  logLevel: "warning",
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
const icons = drawIcons();
if (watching) {
  await (await esbuild.context(options)).watch();
} else {
  await esbuild.build(options);
  console.log(`Built the look: ui.css, ui.js and ${icons} icons.`);
}
