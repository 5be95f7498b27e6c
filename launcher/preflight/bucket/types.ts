/** What goes to the store and comes back. */

/** One answer of the store. */
export interface StoreAnswer {
  /** HTTP status; 0 where nobody answered. */
  readonly status: number;
  /** The store's error code, or the network's; undefined on success. */
  readonly code: string | undefined;
}

/** A key of the bucket. */
export interface KeyPair {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
}
