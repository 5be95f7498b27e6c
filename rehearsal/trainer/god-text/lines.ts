/** The lines of axolotl (src/axolotl/logging_config.py) and of the Trainer in transformers (trainer_callback.py). */

/** One line of axolotl's logger. */
export function axolotlLine(where: string, message: string, line: number): void {
  const time = new Date().toISOString().replace("T", " ").replace(".", ",").slice(0, 23);
  process.stdout.write(
    `[${time}] [INFO] [axolotl.${where}:${line}] [PID:${process.pid}] [RANK:0] ${message}\u001b[39m\n`,
  );
}

/** Figures of one step. */
export interface StepFigures {
  readonly loss: number;
  readonly gradNorm: number;
  readonly learningRate: number;
  readonly epoch: number;
  /** The loss has become nan: the Trainer shows 0 in its place (logging_nan_inf_filter). */
  readonly broken: boolean;
}

/** The dict of one step; DPO and GRPO put figures of their own before the epoch (trl). */
export function stepDict(rl: string | undefined, figures: StepFigures): string {
  return dict({
    loss: figures.broken ? 0 : figures.loss,
    grad_norm: figures.broken ? Number.NaN : figures.gradNorm,
    learning_rate: figures.learningRate,
    ...ofMethod(rl),
    epoch: Math.round(figures.epoch * 100) / 100,
  });
}

/** The dict of one evaluation. */
export function evalDict(loss: number, epoch: number): string {
  return dict({
    eval_loss: loss,
    eval_runtime: 6.1032,
    eval_samples_per_second: 31.46,
    eval_steps_per_second: 1.966,
    epoch: Math.round(epoch * 100) / 100,
  });
}

/** The dict at the end. */
export function summaryDict(seconds: number): string {
  return dict({
    train_runtime: seconds,
    train_samples_per_second: 16.2,
    train_steps_per_second: 0.506,
    train_loss: 0.8732,
    epoch: 1,
  });
}

function ofMethod(rl: string | undefined): Record<string, number> {
  if (rl === "dpo") return { "rewards/chosen": 0.31, "rewards/rejected": -0.44, "rewards/margins": 0.75 };
  if (rl === "grpo")
    return { num_tokens: 81_920, "completions/mean_length": 212.4, reward: 0.62, kl: 0.0013 };
  return {};
}

/** A dict as Python prints it: repr of floats, with an exponent of two digits. */
function dict(values: Readonly<Record<string, number>>): string {
  return `{${Object.entries(values)
    .map(([key, value]) => `'${key}': ${python(value)}`)
    .join(", ")}}`;
}

function python(value: number): string {
  if (Number.isNaN(value)) return "nan";
  if (value !== 0 && Math.abs(value) < 1e-4) return value.toExponential().replace(/e([+-])(\d)$/, "e$10$2");
  return Number.isInteger(value) ? value.toFixed(1) : String(value);
}
