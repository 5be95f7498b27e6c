/** Metrics of the launcher's own uploads. */
import type { UploadsState } from "../upload/state";
import type { MetricWriter } from "./metricWriter";

/** Adds what is known of them; nothing where the software uploads by itself. */
export function describeUploads(write: MetricWriter, uploads: UploadsState | undefined): void {
  if (uploads === undefined) return;
  const { outcomes, refusals, current, last, lastRefusal, scanBytesPerSecond } = uploads;
  write.counter(
    "launchpad_uploads_total",
    "Uploads that the launcher was to make, by outcome.",
    Object.entries(outcomes).map(([outcome, count]) => [count, { outcome }]),
  );
  write.counter(
    "launchpad_upload_refusals_total",
    "Reasons for which the upload gate refused a checkpoint.",
    Object.entries(refusals).map(([reason, count]) => [count, { reason }]),
  );
  write.gauge("launchpad_upload_sent_ratio", "Share of the upload under way that the store has, 0 to 1.", [
    [current?.phase === "sending" ? current.sentBytes / Math.max(1, current.totalBytes) : undefined],
  ]);
  write.gauge("launchpad_upload_duration_seconds", "What the last upload took.", [[last?.seconds]]);
  write.gauge("launchpad_upload_bytes", "Size of the last upload.", [[last?.bytes]]);
  write.gauge("launchpad_upload_last_done_timestamp_seconds", "When the last upload was done.", [
    [last === undefined ? undefined : last.atMs / 1_000],
  ]);
  write.gauge(
    "launchpad_upload_last_refused_timestamp_seconds",
    "When the upload gate last refused a checkpoint, and why.",
    lastRefusal === undefined ? [] : [[lastRefusal.atMs / 1_000, { reason: lastRefusal.reason }]],
  );
  write.gauge("launchpad_upload_duration_limit_seconds", "What an upload may take.", [[uploads.maxSeconds]]);
  write.gauge("launchpad_upload_scan_bytes_per_second", "How fast weights were looked through for NaN.", [
    [scanBytesPerSecond],
  ]);
}
