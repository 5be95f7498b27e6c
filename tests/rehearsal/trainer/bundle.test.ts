import { build } from "esbuild";
import { expect, it } from "vitest";
import { simulatedBuild, simulatedPrograms, simulatedSources } from "../../../rehearsal/trainer/build";

it.each(simulatedPrograms)(
  "the simulated $entry is renewed for every file that it is made from",
  async (program) => {
    const { metafile } = await build({
      ...simulatedBuild(program, process.execPath),
      outfile: "simulated.cjs",
      metafile: true,
      write: false,
    });
    const made = Object.keys(metafile.inputs).filter((path) => !path.startsWith("node_modules/"));
    expect(made.length).toBeGreaterThan(2);
    expect(made.filter((path) => !simulatedSources().includes(path))).toEqual([]);
  },
);
