/** Stands for upstream's source where a rehearsal's image is built: as much of it as the build itself works on. */
import { mkdirSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";

/** Of SN38 the default of one option, which images/sn38/strip-token.py empties. */
const SN38_CONFIG = `parser.add_argument(
    "--neuron.influxdb_token",
    type=str,
    default="stand-in-for-a-token-of-upstream",
)
`;

/** Files by image and path; the other images take an empty folder. */
const FILES: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  sn38: { "distributed_training/utils/config.py": SN38_CONFIG },
};

/** Named contexts for the build of an image; `folder` is one of its own. */
export function standInContexts(image: string, folder: string): Record<string, string> {
  const files = FILES[image];
  if (files === undefined) return {};
  for (const [path, content] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), content);
  }
  return { upstream: folder };
}
