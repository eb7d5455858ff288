/** Where a page finds the module: bundlers know this form. */
export const source = () => fetch(new URL("./siowasm.wasm", import.meta.url));
