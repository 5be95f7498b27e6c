/** Generates docs/config.md from the schemas in config/schema. */
import { z } from "zod";
import { stackSchema } from "../../config/schema/stack";
import { anchor, code, generatedLine, markdownTable } from "./markdown";
import { typeText } from "./schemaText";
import { fieldsOf, kindsOf, peel, type SchemaField } from "./schemaWalk";

/** An object that gets a section of its own. */
interface Section {
  /** Where it stands in a stack file; several where the same object is used at several places. */
  paths: string[];
  about: string;
  schema: z.ZodObject | z.ZodDiscriminatedUnion;
}

const head = `${generatedLine("npm run docs")}

# Config reference

What may stand in a stack file, \`Pulumi.<stack>.yaml\`. Each top key is one Pulumi setting, \`launchpad:<key>\`; all of
them are checked together, and one error lists everything that is wrong before anything is created.

\`\`\`yaml
config:
  launchpad:hosts:
    p5:
      kind: aws
      # ...
  launchpad:trainers:
    miner:
      workload: sn38
      # ...
\`\`\`

Two settings belong to other packages: \`aws:region\` (required where a host is \`aws\` or a registry is made) and
\`cloudflare:apiToken\` (a secret; required where a bucket is made). Editors that know YAML schemas can check and
complete a stack file with [stack.schema.json](stack.schema.json): begin the file with
\`# yaml-language-server: $schema=docs/stack.schema.json\`.

A key marked *required* has no default. A key without default may be left out; its meaning says what happens then.`;

/** The whole page. */
export function configReference(): string {
  const sections = collect();
  const link = (schema: z.ZodType) => {
    const section = sections.find((each) => each.schema === schema);
    const title = section?.paths[0] ?? "an object";
    return `[${code(title)}](#${anchor(title)})`;
  };
  return `${[head, ...sections.map((each) => render(each, link))].join("\n\n")}\n`;
}

/** Paths of keys that say nothing about themselves: each is a gap in the reference. */
export function undescribed(): string[] {
  return collect().flatMap((section) =>
    objectsOf(section).flatMap(({ object, discriminator }) =>
      fieldsOf(object)
        .filter((field) => field.description === "" && field.key !== discriminator)
        .map((field) => `${section.paths[0]}.${field.key}`),
    ),
  );
}

/** Every object of the schema, each followed by its parts. */
function collect(): Section[] {
  const sections: Section[] = [];
  const queue: { schema: z.ZodType; path: string; about: string }[] = [
    { schema: stackSchema, path: "launchpad", about: "The top keys." },
  ];
  for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
    const { schema, description } = peel(next.schema);
    const about = description === "" ? next.about : description;
    const path = next.path;
    if (schema instanceof z.ZodArray) {
      queue.unshift({ schema: schema.element as z.ZodType, path: `${path}[]`, about });
    } else if (schema instanceof z.ZodRecord) {
      queue.unshift({ schema: schema.valueType as z.ZodType, path: `${path}.<name>`, about });
    } else if (schema instanceof z.ZodObject || schema instanceof z.ZodDiscriminatedUnion) {
      const known = sections.find((section) => section.schema === schema);
      if (known !== undefined) {
        if (!known.paths.includes(path)) known.paths.push(path);
        continue;
      }
      const section: Section = { paths: [path], about, schema };
      sections.push(section);
      const parts = objectsOf(section).flatMap(({ object }) => fieldsOf(object));
      queue.unshift(
        ...parts.map((part) => ({ ...part, path: inside(path, part.key), about: part.description })),
      );
    }
  }
  return sections;
}

function inside(path: string, key: string): string {
  return path === "launchpad" ? key : `${path}.${key}`;
}

function objectsOf(section: Section): { object: z.ZodObject; discriminator: string | undefined }[] {
  const { schema } = section;
  if (schema instanceof z.ZodObject) return [{ object: schema, discriminator: undefined }];
  return kindsOf(schema).map(({ object }) => ({ object, discriminator: schema.def.discriminator }));
}

function render(section: Section, link: (schema: z.ZodType) => string): string {
  const { schema, paths } = section;
  const title = paths[0] ?? "";
  const also = paths.slice(1).map(code).join(", ");
  const parts = [`## ${code(title)}`];
  if (section.about !== "") parts.push(section.about);
  if (also !== "") parts.push(`The same stands under ${also}.`);
  if (schema instanceof z.ZodObject) parts.push(fieldTable(fieldsOf(schema), link));
  else {
    const key = schema.def.discriminator;
    const kinds = kindsOf(schema);
    parts.push(`${code(key)} says which kind it is: ${kinds.map(({ value }) => code(value)).join(", ")}.`);
    for (const { value, about, object } of kinds) {
      parts.push(`### ${code(title)} with ${code(`${key}: ${value}`)}`);
      if (about !== "") parts.push(about);
      const fields = fieldsOf(object).filter((field) => field.key !== key);
      parts.push(fields.length === 0 ? "No further keys." : fieldTable(fields, link));
    }
  }
  return parts.join("\n\n");
}

/** The keys of an object, one row each. */
export function fieldTable(fields: readonly SchemaField[], link: (schema: z.ZodType) => string): string {
  return markdownTable(
    ["key", "type", "default", "meaning"],
    fields.map((field) => [
      code(field.key),
      typeText(field.schema, link),
      defaultText(field),
      field.description,
    ]),
  );
}

function defaultText(field: SchemaField): string {
  if (field.required) return "*required*";
  if (field.default === undefined) return "";
  return field.schema instanceof z.ZodObject && field.default === "{}"
    ? "each key's own"
    : code(field.default);
}
