/** The docker provider's objects on a real engine, in the place of the simulated cloud. */
import type { Made, RealService } from "../providers/service";
import { isProperties, items, type Properties, text } from "../providers/values";
import { DockerApi } from "./api";
import { Containers } from "./containers";
import { networkProperties, volumeProperties } from "./inspected";
import { type DockerSettings, dockerSettings } from "./settings";

const CONTAINER = "docker:index/container:Container";
const IMAGE = "docker:index/image:Image";
const NETWORK = "docker:index/network:Network";
const VOLUME = "docker:index/volume:Volume";

/** The engine that the environment names; undefined for a rehearsal without Docker. */
export function dockerService(environment: NodeJS.ProcessEnv): RealService | undefined {
  const settings = dockerSettings(environment);
  return settings === undefined ? undefined : new DockerService(settings);
}

/** Images, networks, volumes and containers. */
export class DockerService implements RealService {
  private readonly api: DockerApi;
  private readonly containers: Containers;

  constructor(private readonly settings: DockerSettings) {
    this.api = new DockerApi(settings.socket);
    this.containers = new Containers(this.api, settings);
  }

  async create(type: string, inputs: Properties): Promise<Made> {
    switch (type) {
      case CONTAINER:
        return await this.containers.create(inputs);
      case IMAGE:
        return await this.tag(text(inputs, "imageName") ?? "");
      case NETWORK: {
        const { Id } = await this.api.post("/networks/create", {
          Name: inputs.name,
          Driver: text(inputs, "driver") ?? "bridge",
          CheckDuplicate: true,
          Labels: labels(inputs),
        });
        return { id: String(Id), properties: (await this.read(type, String(Id), inputs)) ?? {} };
      }
      case VOLUME: {
        const name = text(inputs, "name") ?? "";
        const driver = inputs.driver === undefined ? {} : { Driver: inputs.driver };
        const made = await this.api.post("/volumes/create", {
          Name: name,
          ...driver,
          Labels: labels(inputs),
        });
        return { id: name, properties: volumeProperties(made) };
      }
      default:
        throw new Error(`a rehearsal with Docker makes no ${type} - leave --docker out for this stack`);
    }
  }

  async read(type: string, id: string, inputs: Properties): Promise<Properties | undefined> {
    if (type === CONTAINER) return await this.containers.read(id, inputs);
    const found = await this.api.find(place(type, id));
    if (found === undefined) return undefined;
    if (type === NETWORK) return networkProperties(found);
    return type === VOLUME ? volumeProperties(found) : { repoDigest: text(found, "Id") };
  }

  async update(type: string, id: string, inputs: Properties): Promise<void> {
    if (type === CONTAINER) await this.containers.update(id, inputs);
    else if (type === IMAGE) await this.tag(text(inputs, "imageName") ?? "");
    else throw new Error(`the docker provider changes no ${type} in place`);
  }

  /** The provider itself leaves an image where it is; a rehearsal leaves none. */
  async remove(type: string, id: string, inputs: Properties): Promise<void> {
    if (type === CONTAINER) await this.containers.remove(id, inputs);
    else await this.api.remove(place(type, id).replace(/\/json$/, ""));
  }

  /** Gives the rehearsal's image the name that the plan builds. */
  private async tag(name: string): Promise<Made> {
    const source = this.settings.images[name];
    if (source === undefined) throw new Error(`no image was built for ${name} in this rehearsal`);
    const at = name.lastIndexOf(":");
    const query = `repo=${encodeURIComponent(name.slice(0, at))}&tag=${encodeURIComponent(name.slice(at + 1))}`;
    await this.api.post(`/images/${source}/tag?${query}`);
    return { id: name, properties: await this.image(name) };
  }

  private async image(name: string): Promise<Properties> {
    return { repoDigest: text(await this.api.get(`/images/${name}/json`), "Id") };
  }
}

function place(type: string, id: string): string {
  if (type === NETWORK) return `/networks/${id}`;
  return type === VOLUME ? `/volumes/${encodeURIComponent(id)}` : `/images/${id}/json`;
}

function labels(inputs: Properties): Properties {
  const given = items(inputs, "labels").filter(isProperties);
  return Object.fromEntries(given.map(({ label, value }) => [String(label), value]));
}
