/** Files that the provider puts into a container before it starts (resource_docker_container_funcs.go:500-575). */
import { readFileSync } from "node:fs";
import { isProperties, items, type Properties, text } from "../providers/values";
import type { ArchivedFile } from "./tar";

/** The `uploads` of a container's inputs. */
export function uploadsOf(inputs: Properties): ArchivedFile[] {
  return items(inputs, "uploads")
    .filter(isProperties)
    .map((upload) => ({
      path: text(upload, "file") ?? "",
      content: contentOf(upload),
      mode: Number.parseInt(text(upload, "permissions") ?? (upload.executable === true ? "0744" : "0644"), 8),
    }));
}

function contentOf(upload: Properties): Buffer {
  const [plain, encoded, source] = ["content", "contentBase64", "source"].map((name) => text(upload, name));
  if (encoded !== undefined) return Buffer.from(encoded, "base64");
  if (source !== undefined) return readFileSync(source);
  return Buffer.from(plain ?? "");
}
