// Compiles the assertions about types: both.ts with the types of socket.io-client and with siowasm's, own.ts with siowasm's.
//
//	node run.mjs [PACKAGE]
//
// PACKAGE is the directory of the package to test; without one it is put together from the declarations in wasm/js.
import { spawnSync } from "node:child_process";
import { cpSync, mkdirSync, mkdtempSync, readdirSync, realpathSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const file = (name) => fileURLToPath(new URL(name, import.meta.url));

const modules = file("../../node_modules");
const declarations = file("../../../../wasm/js");
const resolutions = { nodenext: "nodenext", bundler: "esnext" }; // with the module setting of each

const write = (path, value) => writeFileSync(path, JSON.stringify(value));

const exports = {
  ".": { types: "./siowasm.d.ts" },
  "./msgpack": { types: "./msgpack.d.ts" },
  "./cbor": { types: "./cbor.d.ts" },
  "./workerd": { types: "./workerd.d.ts" },
};

function assemble(path) {
  mkdirSync(path);
  for (const name of readdirSync(declarations).filter((name) => name.endsWith(".d.ts"))) {
    cpSync(join(declarations, name), join(path, name));
  }
  write(join(path, "package.json"), { name: "siowasm", type: "module", exports });
}

// Compiles the files in a project that has the package by the name of siowasm. Returns whether they compile.
function compiles(project, files, resolution, checkPackage) {
  write(join(project, "tsconfig.json"), {
    compilerOptions: {
      strict: true,
      noEmit: true,
      target: "es2022",
      lib: ["es2022", "dom"],
      types: [],
      module: resolutions[resolution],
      moduleResolution: resolution,
      skipLibCheck: !checkPackage,
    },
    files,
  });
  const args = [realpathSync(join(modules, ".bin/tsc")), "-p", project, "--pretty", "false"];
  const tsc = spawnSync(process.execPath, args, { encoding: "utf8", timeout: 60_000 });
  if (tsc.status !== 0) console.log(tsc.error?.message ?? tsc.stdout + tsc.stderr);
  return tsc.status === 0;
}

const root = mkdtempSync(join(tmpdir(), "siowasm-types-"));
let passed = true;
try {
  for (const which of ["socket.io-client", "siowasm"]) {
    const ours = which === "siowasm";
    const project = join(root, which);
    mkdirSync(join(project, "node_modules"), { recursive: true });
    const target = join(project, "node_modules/siowasm");
    if (!ours) symlinkSync(join(modules, which), target);
    else if (process.argv[2]) symlinkSync(resolve(process.argv[2]), target);
    else assemble(target);
    write(join(project, "package.json"), { private: true, type: "module" });
    const files = ours ? ["both.ts", "own.ts"] : ["both.ts"];
    for (const name of files) cpSync(file(name), join(project, name));
    for (const resolution of Object.keys(resolutions)) {
      const ok = compiles(project, files, resolution, ours);
      console.log(`types of ${which}, ${resolution}: ${ok ? "ok" : "FAIL"}`);
      passed &&= ok;
    }
  }
} finally {
  rmSync(root, { recursive: true });
}
process.exit(passed ? 0 : 1);
