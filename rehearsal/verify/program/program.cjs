// Registers the resources of a JSON file by type and inputs, through one provider. No SDK stands in between, so the
// plugin sees exactly what the file says.
const { readFileSync } = require("node:fs");
const pulumi = require("@pulumi/pulumi");

const replay = JSON.parse(readFileSync(process.env.LAUNCHPAD_VERIFY_FILE, "utf8"));
const provider = new pulumi.ProviderResource(replay.package, "verify", replay.config, {
  version: replay.version,
});
const earlier = [];
for (const { type, name, inputs, secret } of replay.resources) {
  const given = Object.fromEntries(
    Object.entries(inputs).map(([key, value]) => [key, secret.includes(key) ? pulumi.secret(value) : value]),
  );
  const options = { provider, version: replay.version, dependsOn: [...earlier], deleteBeforeReplace: true };
  earlier.push(new pulumi.CustomResource(type, name, given, options));
}
