/** What prepare.py reads: which files the job needs, and where they go. */
import type { GodImageType } from "./upstream";
import { datasetFile, modelFolder, outputFolder, repeatedFolder } from "./upstream";

/** A file or a whole repo of Hugging Face. */
export interface Download {
  repo: string;
  /** Absent: the whole repo. */
  file?: string;
  /** Folder that it is put into. */
  folder: string;
}

/** The job file, images/god-image/prepare.py. */
export interface ImageJob {
  downloads: Download[];
  dataset: {
    /** Absent: the link is in the variable DATASET_URL. */
    url?: string;
    /** Where the zip is kept; nothing is downloaded when it lies there. */
    zip: string;
  };
  /** Folder with the pictures, `<repeats>_<words>`. */
  images: string;
  outputs: string;
}

/** What the job follows from. */
export interface ImageJobInput {
  modelType: GodImageType;
  taskId: string;
  repo: string;
  model: string;
  modelFile?: string | undefined;
  fluxFiles: { clipL: string; t5xxl: string; ae: string };
  datasetZip?: string | undefined;
  repeats: number;
}

/** The job file of one task. */
export function imageJob(input: ImageJobInput): ImageJob {
  const { modelType, taskId, repo, model, modelFile, fluxFiles, datasetZip, repeats } = input;
  const whole: Download = { repo: model, folder: modelFolder(model) };
  const beside = modelType === "flux" ? Object.values(fluxFiles).map(fileOf) : [];
  return {
    downloads: [modelFile === undefined ? whole : { ...whole, file: modelFile }, ...beside],
    dataset: datasetOf(taskId, datasetZip),
    images: repeatedFolder(taskId, repeats),
    outputs: outputFolder(taskId, repo),
  };
}

/** Where the base model lies: a repo in diffusers' layout is a folder. */
export function modelPath(model: string, modelFile: string | undefined): string {
  return modelFile === undefined ? modelFolder(model) : `${modelFolder(model)}/${modelFile}`;
}

/** Where `<org>/<repo>/<file>` lies. */
export function filePath(file: string): string {
  const { folder, file: name } = fileOf(file);
  return `${folder}/${name}`;
}

function fileOf(path: string): Download & { file: string } {
  const [org = "", name = "", ...rest] = path.split("/");
  const repo = `${org}/${name}`;
  return { repo, file: rest.join("/"), folder: modelFolder(repo) };
}

function datasetOf(taskId: string, given: string | undefined): ImageJob["dataset"] {
  if (given === undefined) return { zip: datasetFile(taskId) };
  return given.startsWith("/") ? { zip: given } : { url: given, zip: datasetFile(taskId) };
}
