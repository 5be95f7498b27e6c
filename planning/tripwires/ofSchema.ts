import type { Problem } from "../../config/error";

/** Mistakes that the schema itself makes impossible: which path, and where it matters which of its rules. */
const bySchema: readonly { id: string; path: RegExp; rule?: RegExp }[] = [
  // A key of another kind of purchase: `maxPrice` and other options of spot beside a capacity block.
  { id: "LP-AWS-001", path: /^hosts\.[^.]+\.purchase\.(maxPrice|spotOptions|spot)$/, rule: /no such key/ },
  // A reservation outside of the two kinds that have one; `capacityReservationId` is Terraform's and AWS's name for it.
  {
    id: "LP-AWS-002",
    path: /^hosts\.[^.]+\.(purchase\.)?(reservationId|capacityReservationId)$/,
    rule: /no such key/,
  },
];

/** The same problem with the id of its rule, where the catalogue has one. */
export function withSchemaId(problem: Problem): Problem {
  const found = bySchema.find(
    ({ path, rule }) => path.test(problem.path) && (rule?.test(problem.rule) ?? true),
  );
  return found === undefined ? problem : { ...problem, id: found.id };
}
