/** What a launcher understands of any PyTorch program; the rest come from the user's own `logPatterns`. */
import { createEventParser, type EventPattern } from "../events";
import { NO_SPACE_LEFT, TORCH_OUT_OF_MEMORY, UNCAUGHT_EXCEPTION } from "../torch/events";

/** Lines of PyTorch and Python. */
export const CUSTOM_EVENTS: readonly EventPattern[] = [
  TORCH_OUT_OF_MEMORY,
  UNCAUGHT_EXCEPTION,
  NO_SPACE_LEFT,
];

/** Reads one line of a program without a contract. */
export const parseCustomLine = createEventParser(CUSTOM_EVENTS);
