/** The published points, as steps of the model. */
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { readTimePoints, type TimePoints } from "../../../scripts/docs/timePoints";

export const timePoints: TimePoints = readTimePoints(readFileSync(resolve(__dirname, "points.json"), "utf8"));
