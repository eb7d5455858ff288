// Finds the files of the JavaScript package as a bundler does.
import { realpathSync } from "node:fs";
import { build } from "esbuild";

// The file that a specifier such as "siowasm/inline" stands for on a platform, "browser" or "node", by the conditions
// of the package in the directory.
export async function resolveFile(specifier, directory, platform) {
  let found;
  const plugin = {
    name: "resolve",
    setup: (build) => build.onStart(async () => {
      found = await build.resolve(specifier, { kind: "import-statement", resolveDir: directory });
    }),
  };
  await build({ stdin: { contents: "" }, platform, write: false, logLevel: "silent", plugins: [plugin] });
  if (found.errors.length > 0) throw new Error(`${specifier}: ${found.errors[0].text}`);
  return realpathSync(found.path);
}
