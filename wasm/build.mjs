// Makes the npm package, wasm/dist: node wasm/build.mjs. The Go program has been built to dist/siowasm.wasm.
// The same input makes the same output.
import { execFileSync } from "node:child_process";
import { copyFile, readdir, readFile, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const root = fileURLToPath(new URL("..", import.meta.url));
const sources = join(root, "wasm/js");
const dist = join(root, "wasm/dist");
const require = createRequire(join(root, "internal/interop/package.json"));
const { build } = require("esbuild");

const goroot = execFileSync(process.env.GO ?? "go", ["env", "GOROOT"], { encoding: "utf8", cwd: root }).trim();

// The Go distribution's script leaves a class, and stand-ins for what only Node has, on the global object. Here it
// sees a global object of its own in front of the host's; fs is the one name that it uses as a variable.
function wrap(script) {
  return `
const own = { fs: undefined, process: undefined, path: undefined, Go: undefined };
const scope = new Proxy(own, {
  get(target, key) {
    if (Object.hasOwn(target, key)) return target[key];
    const value = globalThis[key];
    // A function of the host wants the host's object as this; a class does not.
    return typeof value === "function" && !Object.hasOwn(value, "prototype") ? value.bind(globalThis) : value;
  },
});
const { performance } = globalThis; // which a page looks up each time, and Go asks for the time often
((globalThis) => {
${script.replaceAll(/(?<![.\w])fs\.writeSync\(/g, "globalThis.fs.writeSync(")}
})(scope);
export const { Go } = own;
`;
}

const plugin = (source) => ({
  name: "siowasm",
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^#source$/ }, () => ({ path: join(sources, `load-${source}.mjs`) }));
    onResolve({ filter: /\.wasm\.gz\.b64$/ }, () => ({ path: "inline", namespace: "siowasm" }));
    onLoad({ filter: /^inline$/, namespace: "siowasm" }, async () => ({
      contents: gzipSync(await readFile(join(dist, "siowasm.wasm")), { level: 9 }).toString("base64"),
      loader: "text",
    }));
  },
});

const banner = "/*! siowasm | MIT; wasm_exec.js of Go | BSD-3-Clause, see LICENSE */";
const commonJS = {
  format: "cjs",
  define: { "import.meta.url": "moduleURL" },
  banner: { js: `${banner}\nconst moduleURL = require("node:url").pathToFileURL(__filename).href;` },
};
// require("siowasm") is io itself, with all the rest on it.
const callable = { footer: { js: "module.exports = Object.assign(module.exports.io, module.exports);" } };
const outputs = [
  { entry: "index", out: "index.mjs", source: "node" },
  { entry: "index", out: "index.cjs", source: "node", ...commonJS, ...callable },
  { entry: "index", out: "browser.mjs", source: "browser" },
  { entry: "index", out: "inline.mjs", source: "inline" },
  { entry: "index", out: "inline.cjs", source: "inline", format: "cjs", ...callable },
  { entry: "workerd", out: "workerd.mjs" },
  { entry: "workerd", out: "workerd.cjs", format: "cjs" },
  ...["msgpack", "cbor", "inspect"].flatMap((entry) => [
    { entry, out: `${entry}.mjs` },
    { entry, out: `${entry}.cjs`, format: "cjs" },
  ]),
];

for (const name of await readdir(dist)) {
  if (name !== "siowasm.wasm") await rm(join(dist, name), { recursive: true });
}
await writeFile(join(sources, "wasm_exec.mjs"), wrap(await readFile(join(goroot, "lib/wasm/wasm_exec.js"), "utf8")));
for (const { entry, out, source, ...options } of outputs) {
  await build({
    absWorkingDir: root,
    entryPoints: [join(sources, `${entry}.mjs`)],
    outfile: join(dist, out),
    bundle: true,
    minify: true,
    format: "esm",
    platform: "neutral",
    target: "es2022",
    legalComments: "none",
    banner: { js: banner },
    external: ["node:*", "notepack.io", "cbor-x", "siowasm"],
    plugins: [plugin(source)],
    logLevel: "warning",
    ...options,
  });
}

await copyFile(join(sources, "package.json"), join(dist, "package.json"));
await copyFile(join(root, "wasm/README.md"), join(dist, "README.md"));
const licenses = [join(root, "LICENSE"), join(goroot, "LICENSE")];
const [own, go] = await Promise.all(licenses.map((path) => readFile(path, "utf8")));
await writeFile(join(dist, "LICENSE"), `${own}\n---\nGo, whose runtime and wasm_exec.js are part of this package:\n\n${go}`);
// A program that requires the package has the declarations by other names.
const declarations = (await readdir(sources)).filter((name) => name.endsWith(".d.ts"));
for (const name of declarations.sort()) {
  const types = await readFile(join(sources, name), "utf8");
  await writeFile(join(dist, name), types);
  await writeFile(join(dist, name.replace(".d.ts", ".d.cts")), types.replaceAll(/"(\.\/\w+)\.js"/g, '"$1.cjs"'));
}
