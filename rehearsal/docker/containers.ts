/** Containers on a real engine, as the docker provider makes, reads, changes and removes them. */
import type { Made } from "../providers/service";
import { isProperties, items, numeric, type Properties, text } from "../providers/values";
import { type DockerApi, DockerError } from "./api";
import { containerBody, updateBody } from "./containerBody";
import { containerProperties, networkData, part } from "./inspected";
import type { DockerSettings } from "./settings";
import { type ArchivedFile, tarOf } from "./tar";
import { imagePath, simulatedFiles, startTwin, twinBody, twinName, type Withheld } from "./twin";
import { uploadsOf } from "./uploads";

/** The containers of one engine. */
export class Containers {
  constructor(
    private readonly api: DockerApi,
    private readonly settings: DockerSettings,
  ) {}

  /** Creates what was asked for, and starts its twin. After an error neither is there. */
  async create(inputs: Properties): Promise<Made> {
    const info = await this.api.get("/info");
    const asked = { ...containerBody(inputs), Image: await this.imageOf(text(inputs, "image") ?? "") };
    const withheld = refusedAtOnce(asked, info);
    const name = text(inputs, "name") ?? "";
    const id = await this.make(name, asked, inputs, []);
    try {
      if (inputs.start !== false) withheld.push(...(await this.startTwin(name, asked, inputs, info)));
      const properties = await this.read(id, inputs);
      if (properties === undefined) throw new Error(`container ${name} went away while it was made`);
      return { id, properties, contents: { withheld, twin: twinName(name) } };
    } catch (error) {
      await this.api.remove(`/containers/${id}?force=true&v=true`);
      await this.api.remove(`/containers/${twinName(name)}?force=true&v=true`);
      throw error;
    }
  }

  /** The provider's view: what was created, and whether its twin runs. Undefined when it is gone. */
  async read(id: string, inputs: Properties): Promise<Properties | undefined> {
    const found = await this.api.find(`/containers/${id}/json`);
    if (found === undefined) return undefined;
    const properties = containerProperties(found, inputs);
    // A reference by digest is run as the image that was built for the rehearsal.
    if (this.settings.images[text(inputs, "image") ?? ""] === properties.image)
      properties.image = inputs.image;
    const twin = await this.api.find(`/containers/${twinName(text(properties, "name") ?? "")}/json`);
    const state = part(twin ?? {}, "State");
    const running = state.Running === true || state.Restarting === true || inputs.start === false;
    const stopped = { exitCode: numeric(state, "ExitCode"), mustRun: false, ports: [] };
    return {
      ...properties,
      networkDatas: networkData(twin ?? found),
      ...(running || inputs.mustRun === false ? {} : stopped),
    };
  }

  /** Changes the restart policy and the limits in place; the twin has no limit that it was not given. */
  async update(id: string, inputs: Properties): Promise<void> {
    const body = updateBody(inputs);
    await this.api.post(`/containers/${id}/update`, body);
    const twin = twinName(text(inputs, "name") ?? "");
    if ((await this.api.find(`/containers/${twin}/json`)) !== undefined)
      await this.api.post(`/containers/${twin}/update`, { RestartPolicy: body.RestartPolicy });
  }

  /** Stops the twin within its grace and removes both, as the provider does. */
  async remove(id: string, inputs: Properties): Promise<void> {
    const twin = twinName(text(inputs, "name") ?? "");
    const grace = numeric(inputs, "destroyGraceSeconds") ?? 0;
    if ((await this.api.find(`/containers/${twin}/json`)) !== undefined)
      await this.api.post(`/containers/${twin}/stop?t=${grace}`);
    const anonymous = inputs.removeVolumes === false ? "" : "&v=true";
    for (const each of [twin, id]) await this.api.remove(`/containers/${each}?force=true${anonymous}`);
  }

  /**
   * What stands for a reference: under its own name where it was built, else the image made for the rehearsal. That one
   * stands for a digest in any case, also on an engine that has pulled it: nothing of a registry is used.
   */
  private async imageOf(reference: string): Promise<string> {
    const standIn = this.settings.images[reference];
    if (standIn !== undefined && reference.includes("@")) return standIn;
    const there = await this.api.find(`/images/${reference}/json`);
    return there === undefined ? (standIn ?? reference) : reference;
  }

  private async startTwin(
    name: string,
    asked: Properties,
    inputs: Properties,
    info: Properties,
  ): Promise<Withheld[]> {
    const image = await this.api.get(`/images/${asked.Image}/json`);
    const machine = { info, path: imagePath(image), own: this.settings.own };
    const { body, withheld } = twinBody(asked, machine);
    const files = simulatedFiles(this.settings);
    const started = await startTwin(this.api, body, (each) => this.make(twinName(name), each, inputs, files));
    return [...withheld, ...started.withheld];
  }

  /** A container that is created, in its networks, with its files, and not started. */
  private async make(
    name: string,
    body: Properties,
    inputs: Properties,
    more: readonly ArchivedFile[],
  ): Promise<string> {
    const { Id } = await this.api.post(`/containers/create?name=${encodeURIComponent(name)}`, body);
    const id = String(Id);
    try {
      await this.connect(id, inputs);
      const files = [...uploadsOf(inputs), ...more];
      if (files.length > 0) await this.api.upload(id, "/", tarOf(files));
      return id;
    } catch (error) {
      await this.api.remove(`/containers/${id}?force=true&v=true`);
      throw error;
    }
  }

  /** From the default network into its own ones (resource_docker_container_funcs.go:482-500). */
  private async connect(id: string, inputs: Properties): Promise<void> {
    const networks = items(inputs, "networksAdvanced").filter(isProperties);
    if (networks.length === 0) return;
    try {
      await this.api.post("/networks/bridge/disconnect", { Container: id });
    } catch (error) {
      // In the provider too: it may have been in none.
      if (!(error instanceof DockerError && /is not connected/.test(error.message))) throw error;
    }
    for (const { name } of networks)
      await this.api.post(`/networks/${encodeURIComponent(String(name))}/connect`, { Container: id });
  }
}

/** Takes out what an engine refuses before a container is there: CPUs that it does not have. */
function refusedAtOnce(body: Properties, info: Properties): Withheld[] {
  const host = part(body, "HostConfig");
  const [set, cpus] = [text(host, "CpusetCpus") ?? "", numeric(info, "NCPU") ?? 0];
  const highest = Math.max(...set.split(/[,-]/).map(Number));
  if (set === "" || cpus === 0 || highest < cpus) return [];
  host.CpusetCpus = "";
  return [{ what: `CPUs ${set}`, reason: `this machine has ${cpus}` }];
}
