/**
 * The bucket that upstream derives and validators read: `<global_model_name>-<uid in three digits>`
 * (base/neuron.py:178), the model name without what stands before its last slash. `R2_BUCKET_NAME` in .env is ignored.
 */
export function sn38BucketName(modelName: string, uid: number): string {
  return `${modelName.split("/").at(-1) ?? modelName}-${String(uid).padStart(3, "0")}`;
}
