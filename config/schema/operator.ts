import { z } from "zod";
import { sshPublicKey } from "./common";

/** Who may log in to hosts that are made here. */
export const operatorSchema = z.strictObject({
  sshPublicKeys: z
    .array(sshPublicKey)
    // A key of 4096-bit RSA takes 750 bytes, and EC2 takes 16 KiB of user data, half of which is ours.
    .max(10)
    .default([])
    .describe("Keys for the login user of aws hosts. That user may use Docker, which equals root."),
});

export type OperatorConfig = z.infer<typeof operatorSchema>;
