import { z } from "zod";

/**
 * The name of a host, slot, bucket or trainer. It becomes part of container, network and volume names,
 * which Docker limits to [a-zA-Z0-9][a-zA-Z0-9_.-]*; 24 characters leave room for prefixes.
 */
export const name = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,23}$/, { error: "1 to 24 of a-z, 0-9 and -, beginning with a letter" });

/** A whole number of at least `min` and at most `max`. */
export function whole(min: number, max: number) {
  return z.number().int().min(min).max(max);
}

/** A real number of at least `min` and at most `max`. */
export function real(min: number, max: number) {
  return z.number().min(min).max(max);
}

/** A TCP or UDP port that needs no privilege. */
export const port = whole(1024, 65535);

/** Dollars per hour of a host, as its seller bills it. */
export const hourlyUsd = real(0, 10_000);

/** A Linux CPU list such as "0-47,96-143". */
export const cpuSet = z
  .string()
  .regex(/^\d+(-\d+)?(,\d+(-\d+)?)*$/, { error: 'a CPU list such as "0-47,96-143"' });

/** A public key line of OpenSSH. */
export const sshPublicKey = z
  .string()
  .regex(
    /^(ssh-ed25519|ssh-rsa|ecdsa-sha2-nistp(256|384|521)|sk-ssh-ed25519@openssh\.com|sk-ecdsa-sha2-nistp256@openssh\.com) [A-Za-z0-9+/]+={0,3}( [^\r\n]*)?$/,
    {
      error: 'one line of an OpenSSH public key, "ssh-ed25519 AAAA... comment"',
    },
  );

/** An IPv4 address in dotted form. */
export const ipv4 = z.ipv4({ error: "an IPv4 address such as 203.0.113.10" });
