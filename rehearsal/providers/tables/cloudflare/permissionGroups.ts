/** The groups with their public ids; the ids of the last two are stand-ins. */
export const PERMISSION_GROUPS = [
  {
    id: "6a018a9f2fc74eb6b293b0c548f38b39",
    name: "Workers R2 Storage Bucket Item Read",
    scope: "edge.r2.bucket",
  },
  {
    id: "2efd5506f9c8494dacb1fa10a3e7d5b6",
    name: "Workers R2 Storage Bucket Item Write",
    scope: "edge.r2.bucket",
  },
  { id: "00000000000000000000000000000001", name: "Workers R2 Storage Read", scope: "api.account" },
  { id: "00000000000000000000000000000002", name: "Workers R2 Storage Write", scope: "api.account" },
] as const;
