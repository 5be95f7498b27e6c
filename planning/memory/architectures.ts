import { embeddingMatrices, parameterCounts, type TextArchitecture } from "./architecture";

const row = (
  name: string,
  [layers, hidden, heads, kvHeads, headDim, intermediate, vocab]: readonly [
    number,
    number,
    number,
    number,
    number,
    number,
    number,
  ],
  tied: "tied" | "untied",
  source: string,
): TextArchitecture => ({
  name,
  layers,
  hidden,
  heads,
  kvHeads,
  headDim,
  intermediate,
  vocab,
  tiedEmbeddings: tied === "tied",
  source,
});

const config = (repo: string) => `config.json of ${repo}`;
const qwen = (size: string) =>
  `${config(`Qwen/Qwen2.5-${size}`)}; torchtune models/qwen2_5/_model_builders.py`;
const llama32 = (size: string) =>
  `${config(`meta-llama/Llama-3.2-${size}`)}; torchtune models/llama3_2/_model_builders.py`;

/**
 * The named models, smallest first. The sizes are public; a test holds each one's parameter count against the count that
 * its publisher states.
 */
export const textArchitectures: readonly TextArchitecture[] = [
  row("qwen2.5-0.5b", [24, 896, 14, 2, 64, 4864, 151936], "tied", qwen("0.5B")),
  row("llama-3.2-1b", [16, 2048, 32, 8, 64, 8192, 128256], "tied", llama32("1B")),
  row("qwen2.5-1.5b", [28, 1536, 12, 2, 128, 8960, 151936], "tied", qwen("1.5B")),
  row("gemma-2-2b", [26, 2304, 8, 4, 256, 9216, 256000], "tied", config("google/gemma-2-2b")),
  row("qwen2.5-3b", [36, 2048, 16, 2, 128, 11008, 151936], "tied", qwen("3B")),
  row("llama-3.2-3b", [28, 3072, 24, 8, 128, 8192, 128256], "tied", llama32("3B")),
  row(
    "phi-3-mini",
    [32, 3072, 32, 32, 96, 8192, 32064],
    "untied",
    config("microsoft/Phi-3-mini-4k-instruct"),
  ),
  row("llama-2-7b", [32, 4096, 32, 32, 128, 11008, 32000], "untied", config("meta-llama/Llama-2-7b-hf")),
  row("mistral-7b", [32, 4096, 32, 8, 128, 14336, 32768], "untied", config("mistralai/Mistral-7B-v0.3")),
  row("qwen2.5-7b", [28, 3584, 28, 4, 128, 18944, 152064], "untied", qwen("7B")),
  row("llama-3.1-8b", [32, 4096, 32, 8, 128, 14336, 128256], "untied", config("meta-llama/Llama-3.1-8B")),
  row("gemma-2-9b", [42, 3584, 16, 8, 256, 14336, 256000], "tied", config("google/gemma-2-9b")),
  row("phi-4", [40, 5120, 40, 10, 128, 17920, 100352], "untied", config("microsoft/phi-4")),
  row("qwen2.5-14b", [48, 5120, 40, 8, 128, 13824, 152064], "untied", qwen("14B")),
  row("gemma-2-27b", [46, 4608, 32, 16, 128, 36864, 256000], "tied", config("google/gemma-2-27b")),
  row("qwen2.5-32b", [64, 5120, 40, 8, 128, 27648, 152064], "untied", qwen("32B")),
  row("yi-34b", [60, 7168, 56, 8, 128, 20480, 64000], "untied", config("01-ai/Yi-34B")),
  row("llama-3.1-70b", [80, 8192, 64, 8, 128, 28672, 128256], "untied", config("meta-llama/Llama-3.1-70B")),
  row("qwen2.5-72b", [80, 8192, 64, 8, 128, 29568, 152064], "untied", qwen("72B")),
];

/** The model of this name. Throws on a name that is not in the table: it is the program's mistake, not the user's. */
export function textArchitecture(name: string): TextArchitecture {
  const found = textArchitectures.find((each) => each.name === name);
  if (found === undefined) throw new Error(`there is no architecture ${name}`);
  return found;
}

/** Rows that the interpolation stands on: one family with one vocabulary, so that sizes grow evenly. */
const ladder = ["llama-3.2-1b", "llama-3.2-3b", "llama-3.1-8b", "llama-3.1-70b"].map(textArchitecture);

/** Below some 0.15 B the embedding alone has more than all parameters, and the depth would not be positive. */
const FEWEST_LAYERS = 2;

/**
 * An architecture for a model of which only the parameter count is known: hidden and intermediate size and the share of
 * untied embeddings are interpolated in the logarithm of the count between the Llama 3 models, and the depth is set so that
 * the count comes out. Heads are 128 wide, a quarter of them for keys, vocabulary 128256 unless given.
 *
 * Nothing is rounded: with whole layers and widths that are multiples of 128 the estimate would fall by up to 3 % where a
 * size is rounded down, and a larger model must not look smaller (tests/planning/memory/grows.test.ts).
 *
 * @param parameters of the whole model, not in billions
 */
export function interpolatedArchitecture(parameters: number, vocab = 128256): TextArchitecture {
  if (!(parameters > 0)) throw new RangeError(`a model has no ${parameters} parameters`);
  const at = Math.log(parameters);
  const known = ladder.map((model) => ({ model, at: Math.log(parameterCounts(model).total) }));
  const next = known.findIndex((each) => each.at >= at);
  // Beyond the ends by the slope of the last two.
  const upper = next === -1 ? known.length - 1 : Math.max(next, 1);
  const [low, high] = [known[upper - 1], known[upper]];
  if (low === undefined || high === undefined) throw new Error("the ladder of architectures is empty");
  const share = (at - low.at) / (high.at - low.at);
  const between = (of: (model: TextArchitecture) => number) =>
    Math.exp(Math.log(of(low.model)) * (1 - share) + Math.log(of(high.model)) * share);
  const hidden = between((model) => model.hidden);
  const heads = hidden / 128;
  const matrices = between(embeddingMatrices);
  const shape: TextArchitecture = {
    name: `interpolated-${(parameters / 1e9).toFixed(1)}b`,
    layers: FEWEST_LAYERS,
    hidden,
    heads,
    kvHeads: heads / 4,
    headDim: 128,
    intermediate: between((model) => model.intermediate),
    vocab,
    tiedEmbeddings: matrices === 1,
    embeddingMatrices: matrices,
    source: `interpolated by parameter count between ${low.model.name} and ${high.model.name}: the real sizes are not known here`,
  };
  return withDepthFor(shape, parameters);
}

/**
 * A model of the table with as many layers as make up another count, for one that was pruned, merged or lengthened: its
 * widths and its vocabulary stay. @param parameters of the whole model, not in billions
 */
export function scaledArchitecture(model: TextArchitecture, parameters: number): TextArchitecture {
  return withDepthFor(
    {
      ...model,
      name: `${model.name}, scaled to ${(parameters / 1e9).toFixed(1)}b`,
      source: `${model.source}; the number of layers is made up for the parameter count`,
    },
    parameters,
  );
}

function withDepthFor(shape: TextArchitecture, parameters: number): TextArchitecture {
  const { layer, root } = parameterCounts(shape);
  return { ...shape, layers: Math.max(FEWEST_LAYERS, (parameters - root) / layer) };
}
