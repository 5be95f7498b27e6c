import { blake2b } from "@noble/hashes/blake2.js";
import { base58 } from "@scure/base";

const PREFIX = new TextEncoder().encode("SS58PRE");

/**
 * True when the last two bytes of an ss58 address match its content, so that a mistyped address is found
 * before it is used. Format: base58(prefix, 32 bytes of public key, 2 bytes of blake2b-512 over "SS58PRE" and
 * what stands before). https://docs.polkadot.com/polkadot-protocol/parachain-basics/accounts/#address-format
 */
export function ss58ChecksumHolds(address: string): boolean {
  let bytes: Uint8Array;
  try {
    bytes = base58.decode(address);
  } catch {
    return false;
  }
  if (bytes.length !== 35) return false;
  const body = bytes.subarray(0, 33);
  const hash = blake2b(Uint8Array.from([...PREFIX, ...body]), { dkLen: 64 });
  return hash[0] === bytes[33] && hash[1] === bytes[34];
}
