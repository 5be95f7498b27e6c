import { z } from "zod";
import { sshPublicKey } from "./common";

/** Who may log in to hosts that are made here. */
export const operatorSchema = z.strictObject({
  sshPublicKeys: z
    .array(sshPublicKey)
    .default([])
    .describe("Keys for the login user of aws hosts. That user may use Docker, which equals root."),
});

export type OperatorConfig = z.infer<typeof operatorSchema>;
