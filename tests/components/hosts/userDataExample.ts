import { dlamiScratch, loginUser, type UserDataInput } from "../../../components/hosts/userdata";

/** The user data's input of the production example: a p5.48xlarge. */
export const productionInput: UserDataInput = {
  hostName: "launchpad-prod-p5",
  loginUser,
  sshPublicKeys: [
    "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIEyJ0Yk3r5Zq0dQm1h7v2uXo8sWc4tNf6bGaLpRiTkUe operator@example",
  ],
  scratchMount: dlamiScratch,
  gpuCount: 8,
  gpuModel: "H100",
  minFreeGiB: 60,
  dockerLogs: { maxSizeMiB: 50, maxFiles: 5 },
};
