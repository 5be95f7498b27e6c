/** A real service behind a package's tables: what it says of an object takes the place of what the tables make up. */
import type { Properties } from "./values";

/** An object that the service made. */
export interface Made {
  readonly id: string;
  /** As the vendor's provider reads them back; what is not among them stays as it was asked for. */
  readonly properties: Properties;
  /** What the engine knows nothing of and a report tells. */
  readonly contents?: Properties;
}

/** Makes, reads, changes and removes objects for real. `type` is the resource's token. */
export interface RealService {
  create(type: string, inputs: Properties): Promise<Made>;
  /** What the service says now; undefined when it has no such object. */
  read(type: string, id: string, inputs: Properties): Promise<Properties | undefined>;
  update(type: string, id: string, inputs: Properties): Promise<void>;
  remove(type: string, id: string, inputs: Properties): Promise<void>;
}
