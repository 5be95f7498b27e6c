"use strict";
// Packages that Pulumi's SDK loads at once and needs only to write a function down as text for a cloud's function
// service, of which this project has none. Loading them takes a fifth of the program's time (decision 0010).
const nodeModule = require("node:module");

/** Asked for by runtime/closure/codePaths.js and typescript-shim.js of @pulumi/pulumi 3.270.0. */
const PACKAGES = ["@npmcli/arborist", "typescript"];

/** Puts stand-ins for them into Node's cache of modules. A stand-in loads its package when something is read from it. */
exports.loadOnFirstUse = () => {
  const sdk = nodeModule.createRequire(require.resolve("@pulumi/pulumi/package.json"));
  for (const name of PACKAGES) {
    const file = fileOf(sdk, name);
    if (file === undefined || require.cache[file] !== undefined) continue;
    const entry = new nodeModule.Module(file);
    entry.filename = file;
    entry.loaded = true;
    entry.exports = standIn(() => {
      if (require.cache[file] === entry) delete require.cache[file];
      return sdk(name);
    });
    require.cache[file] = entry;
  }
};

/** Undefined where it is not installed: TypeScript is not after `npm ci --omit=dev`, and the SDK has its own then. */
function fileOf(sdk, name) {
  try {
    return sdk.resolve(name);
  } catch {
    return undefined;
  }
}

/** Says that it is an ES module: what TypeScript makes of `import * as` would otherwise read every name at once. */
function standIn(load) {
  const read = (name) => (name === "default" ? (load().default ?? load()) : load()[name]);
  return new Proxy(
    {},
    {
      get: (_target, name) => (name === "__esModule" ? true : read(name)),
      has: (_target, name) => name in load(),
      ownKeys: () => Reflect.ownKeys(load()),
      getOwnPropertyDescriptor: (_target, name) => {
        const found = Reflect.getOwnPropertyDescriptor(load(), name);
        return found && { ...found, configurable: true };
      },
    },
  );
}
