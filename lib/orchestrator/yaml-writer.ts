import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, jsToAst, present, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';

/**
 * Writes JSON values as YAML that Kubernetes reads, which is YAML 1.1: text that some parser takes for a boolean, a
 * number or a date is quoted.
 *
 * js-yaml writes keys and scalars, each once: manifests repeat most of them. Indentation is added here.
 */
export class YamlWriter {
  private readonly scalars = new Map<unknown, string>();
  private readonly keys = new Map<string, string>();

  /** One document for each value. */
  public write(...values: readonly unknown[]): string {
    const documents = values.map((value) => `${this.text(value, '')}\n`);
    // A text that keeps its empty last lines needs an end marker, which also separates it from the next document.
    return documents
      .map((text, index) => {
        const kept = text.endsWith('\n\n');
        return kept ? `${text}...\n` : index < documents.length - 1 ? `${text}---\n` : text;
      })
      .join('');
  }

  /** A value whose first line stands behind its key or dash, and whose other lines begin with `margin`. */
  private text(value: unknown, margin: string): string {
    if (!isBlock(value)) {
      return this.scalar(value).replaceAll(/\n(?=[^\n])/g, `\n${margin}`);
    }
    const inside = `${margin}  `;
    const lines = Array.isArray(value)
      ? value.map((item) => `- ${this.text(item, isBlock(item) ? inside : margin)}`)
      : Object.entries(value).map(([key, item]) =>
          isBlock(item)
            ? `${this.key(key)}:\n${inside}${this.text(item, inside)}`
            : `${this.key(key)}: ${this.text(item, margin)}`,
        );
    return lines.join(`\n${margin}`);
  }

  private scalar(value: unknown): string {
    const known = this.scalars.get(value) ?? dump({ k: value }).slice('k: '.length);
    this.scalars.set(value, known);
    return known;
  }

  private key(key: string): string {
    const known = this.keys.get(key) ?? dump({ [key]: null }).slice(0, -': null'.length);
    if (known.startsWith('? ')) {
      throw new Error(`a key of ${key.length} characters, or with a line break, is not a key of a Kubernetes object`);
    }
    this.keys.set(key, known);
    return known;
  }
}

/** What takes lines of its own; an empty list or map stands behind its key. */
function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

/** A map with one key as js-yaml writes it, without the last line break and the end marker. */
function dump(map: object): string {
  const scalarStyleRules = [quoteAmbiguous, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];
  const documents = jsToAst(map, DUMP_SCHEMA, { noRefs: true });
  const text = present(documents, { schema: DUMP_SCHEMA, lineWidth: -1, scalarStyleRules });
  return text.replace(/\n(\.\.\.\n)?$/, '');
}

/**
 * A line of white space alone, where a block may end or not; what is a number once its underscores are gone, as Go reads
 * it, or would be if it were not beyond all numbers; a signed octal; a dot or exponent alone, a number to some.
 */
const AMBIGUOUS =
  /(^|\n)[ \t]+(\n|$)|^(?=.*(_|e[-+]?\d{2}))[-+.\d][\da-fox._+-]*$|^[-+]?(\.(e[-+]?\d*)?|0o[0-7]+|e[-+]?\d+)$/i;

/** Quotes what readers differ on, and js-yaml would not. */
function quoteAmbiguous(layout: ScalarLayout): void {
  if (layout.node.tag === STRING && AMBIGUOUS.test(layout.node.value)) {
    layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
  }
}

const STRING = 'tag:yaml.org,2002:str';
