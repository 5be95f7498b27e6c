import { build } from "esbuild";
import { expect, it } from "vitest";
import { pluginBuild, pluginSources } from "../../../rehearsal/providers/bundle";
import { PACKAGES } from "../../../rehearsal/providers/tables/index";

it.each(Object.keys(PACKAGES))(
  "the plugin %s is renewed for every file that it is made from",
  async (name) => {
    const { metafile } = await build({
      ...pluginBuild(name),
      outfile: "plugin.cjs",
      metafile: true,
      write: false,
    });
    const made = Object.keys(metafile.inputs).filter(
      (path) => !/^node_modules\/|^<stdin>|\/<stdin>$/.test(path),
    );
    expect(made.length).toBeGreaterThan(10);
    expect(made.filter((path) => !pluginSources().includes(path))).toEqual([]);
  },
);
