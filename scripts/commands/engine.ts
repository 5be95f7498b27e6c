import { main } from "../cli/main";
import { ensureEngine } from "../engine/index";

interface Options {
  json: boolean;
  path: boolean;
}

void main<Options>({
  name: "engine",
  summary: "finds or makes the Pulumi engine and prints where it is",
  define: (command) =>
    command
      .option("--json", "print dir, bin, version and source as JSON", false)
      .option("--no-path", "leave a pulumi on PATH alone"),
  examples: ["npm run engine", 'PATH="$(npm run -s engine -- --json | jq -r .dir):$PATH" pulumi version'],
  run: async ({ options }) => {
    const engine = await ensureEngine({ ignorePath: !options.path });
    const origin = {
      path: "your own, on PATH",
      vendor: "downloaded from the vendor just now",
      built: "built from its Go modules just now",
      cached: "made by an earlier run",
    }[engine.source];
    console.log(
      options.json ? JSON.stringify(engine) : `Pulumi ${engine.version}: ${engine.bin} (${origin})`,
    );
  },
});
