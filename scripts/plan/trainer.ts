/** One trainer of a plan, as lines: what runs, with what, and why with these values. */
import type { TrainerPlan } from "../../planning/plan";
import { type Fact, facts, visible, wrap } from "../print/layout";
import type { Page } from "../print/style";
import { duration, mib } from "../print/units";
import { batchText, imageText, portText, stepText, trainerPlace, ulimitText } from "./describe";
import { fileLines } from "./files";
import { secretsOfTrainer } from "./secrets";
import { commandLines, shellWord } from "./shell";

/** The whole section of a trainer, its title included. */
export function trainerLines(trainer: TrainerPlan, page: Page): string[] {
  const { width, style } = page;
  const off = trainer.enabled ? "" : ` ${style.warn("enabled: false - it is stopped, its volumes stay")}`;
  const parts: [string, string[]][] = [
    ["Environment", environmentLines(trainer, page)],
    ["Files", fileLines(trainer.files, page)],
    ["Ports", portLines(trainer, page)],
    ["Container", containerLines(trainer, page)],
    ["Values", valueLines(trainer, page)],
    ["Advised by the guides, and refused", refusedLines(trainer, page)],
  ];
  return [
    ...wrap(
      `${style.bold(`Trainer ${trainer.name}`)}: ${visible(trainerPlace(trainer))}${off}`,
      width,
      "",
      "  ",
    ),
    ...trainer.launch.processes.flatMap((each) => processLines(each, page)),
    ...parts
      .filter(([, lines]) => lines.length > 0)
      .flatMap(([title, lines]) => ["", `  ${style.bold(title)}`, ...lines]),
  ];
}

function processLines(process: TrainerPlan["launch"]["processes"][number], { width, style }: Page): string[] {
  const name = process.name === "" ? "" : ` ${process.name}`;
  return [
    ...wrap(`${style.bold(`Command${visible(name)}`)} in ${visible(process.cwd)}`, width, "  "),
    ...commandLines(process.command, width, 4),
  ];
}

function environmentLines(trainer: TrainerPlan, { width }: Page): string[] {
  return trainer.launch.processes.flatMap((process) =>
    Object.entries(process.env)
      .sort(([a], [b]) => (a < b ? -1 : 1))
      .flatMap(([name, value]) => wrap(`${visible(name)}=${shellWord(value)}`, width, "    ", "      ")),
  );
}

function portLines(trainer: TrainerPlan, { width, style }: Page): string[] {
  const rows: Fact[] = trainer.openPorts.map((each) => [portText(each), `open to all: ${each.purpose}`]);
  return facts(
    [
      ...rows,
      [portText({ port: trainer.statusPort, protocol: "tcp" }), "127.0.0.1 of the host: the status page"],
    ],
    width,
    4,
    style.dim,
  );
}

function containerLines(trainer: TrainerPlan, { width, style }: Page): string[] {
  const { container, estimates, launch } = trainer;
  const window = estimates.uploadWindow;
  const volumes = container.volumes.map(
    (each) => `${each.role} ${each.name} at ${each.mountPath}${each.retain ? ", kept" : ""}`,
  );
  const binds = container.binds.map(
    (each) => `${each.hostPath} at ${each.containerPath}${each.readOnly ? ", read only" : ""}`,
  );
  const secrets = secretsOfTrainer(trainer);
  return facts(
    [
      ["name", container.name],
      ["image", visible(imageText(trainer.image))],
      ["base image", trainer.image.from === "host" ? visible(trainer.image.baseImage) : undefined],
      ["upstream", launch.upstreamCommit === undefined ? undefined : `commit ${launch.upstreamCommit}`],
      ["GPUs", container.deviceIds.join(", ")],
      ["memory", `${mib(container.memoryMiB)}, no swap; /dev/shm ${mib(container.shmMiB)} of it`],
      ["CPUs", container.cpuSet ?? "all of the host"],
      ["limits", ulimitText(container)],
      ["stop", `${container.stopSignal}, SIGKILL after ${duration(container.stopGraceSeconds)}`],
      ["restart", container.restart],
      ["volumes", volumes.join("; ")],
      ["binds", binds.length === 0 ? undefined : visible(binds.join("; "))],
      ["bucket", trainer.bucket],
      ["secrets", secrets.length === 0 ? "none" : visible(secrets.join(", "))],
      ["log", `${container.logMaxFiles} files of ${container.logMaxSizeMiB} MiB`],
      ["batch", batchText(trainer)],
      ["step", stepText(estimates)],
      [
        "uploads",
        window === undefined
          ? undefined
          : `every ${window.chosen} steps of ${window.stepSeconds} s; ${window.lowest} to ${window.highest} keep validators content`,
      ],
    ],
    width,
    4,
    style.dim,
  );
}

function valueLines(trainer: TrainerPlan, { width, style }: Page): string[] {
  return trainer.values.flatMap((each) => {
    const upstream = each.replaces === undefined ? "" : ` (upstream: ${visible(each.replaces)})`;
    const origin = style.dim(`[${each.from}, ${visible(each.source)}]`);
    return [
      ...wrap(`${visible(each.key)} = ${visible(each.value)}${upstream} ${origin}`, width, "    ", "      "),
      ...wrap(visible(each.reason), width, "      "),
    ];
  });
}

function refusedLines(trainer: TrainerPlan, { width, style }: Page): string[] {
  return trainer.refused.flatMap((each) => [
    ...wrap(
      `${visible(each.setting)} ${style.dim(`[guide ${visible(each.guide)}, ${each.id}]`)}`,
      width,
      "    ",
      "      ",
    ),
    ...wrap(visible(each.reason), width, "      "),
  ]);
}
