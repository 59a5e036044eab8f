import { DEFAULT_SCALAR_STYLE_RULES, DUMP_SCHEMA, jsToAst, present, SCALAR_STYLE, type ScalarLayout } from 'js-yaml';

/**
 * Writes JSON values as YAML for Kubernetes, which reads YAML 1.1. Text that some parsers read as a boolean, a number or
 * a date is quoted.
 *
 * For speed, js-yaml writes each key and scalar only once, because manifests repeat most of them. This class adds the
 * structure and the indentation.
 */
export class YamlWriter {
  /** YAML text by value, including empty lists and maps. */
  private readonly scalars = new Map<unknown, string>();
  private readonly keys = new Map<string, string>();

  /** The YAML text of one document for each value. */
  public write(...values: readonly unknown[]): string {
    this.learn(values);
    const documents = values.map((value) => `${this.text(value, '')}\n`);
    // A text that ends in empty lines needs an end marker, which also separates it from the next document.
    return documents
      .map((text, index) => {
        const kept = text.endsWith('\n\n');
        return kept ? `${text}...\n` : index < documents.length - 1 ? `${text}---\n` : text;
      })
      .join('');
  }

  /** Lets js-yaml write all new keys and scalars in one call, because each call is expensive. */
  private learn(values: readonly unknown[]): void {
    const scalars = new Set<unknown>();
    const keys = new Set<string>();
    const look = (value: unknown): void => {
      if (isBlock(value)) {
        Object.values(value).forEach(look);
        (Array.isArray(value) ? [] : Object.keys(value)).forEach((key) => this.keys.has(key) || keys.add(key));
      } else if (!this.scalars.has(value)) {
        scalars.add(value);
      }
    };
    values.forEach(look);
    if (scalars.size + keys.size === 0) {
      return;
    }
    const texts = dump([...[...scalars].map((value) => ({ k: value })), ...[...keys].map((key) => ({ [key]: null }))]);
    [...scalars].forEach((value, index) => this.scalars.set(value, texts[index]?.slice('k: '.length) ?? ''));
    [...keys].forEach((key, index) => {
      const text = texts[scalars.size + index] ?? '';
      if (text.startsWith('? ')) {
        throw new Error(`a key of ${key.length} characters, or with a line break, is not a key of a Kubernetes object`);
      }
      this.keys.set(key, text.slice(0, -': null'.length));
    });
  }

  /** A value as YAML. Its first line follows a key or a dash; the others begin with `margin`. */
  private text(value: unknown, margin: string): string {
    if (!isBlock(value)) {
      const text = this.scalars.get(value) ?? '';
      return text.includes('\n') ? text.replaceAll(/\n(?=[^\n])/g, `\n${margin}`) : text;
    }
    const inside = `${margin}  `;
    const lines = Array.isArray(value)
      ? value.map((item) => `- ${this.text(item, isBlock(item) ? inside : margin)}`)
      : Object.entries(value).map(([key, item]) =>
          isBlock(item)
            ? `${this.keys.get(key)}:\n${inside}${this.text(item, inside)}`
            : `${this.keys.get(key)}: ${this.text(item, margin)}`,
        );
    return lines.join(`\n${margin}`);
  }
}

/** Whether a value needs lines of its own: a list or a map that is not empty. */
function isBlock(value: unknown): value is object {
  return typeof value === 'object' && value !== null && Object.keys(value).length > 0;
}

const SCALAR_RULES = [quoteAmbiguous, ...Object.values(DEFAULT_SCALAR_STYLE_RULES)];

/** Each map as js-yaml writes it, without its last line break. */
function dump(maps: readonly object[]): string[] {
  const [list] = jsToAst(maps, DUMP_SCHEMA, { noRefs: true });
  const nodes = list?.contents?.kind === 'sequence' ? list.contents.items : [];
  const documents = nodes.map((contents) => ({ contents, directives: [] }));
  const text = present(documents, { schema: DUMP_SCHEMA, lineWidth: -1, scalarStyleRules: SCALAR_RULES });
  // No content matches: it follows a key, or is indented.
  return text.split(/^(?:---|\.\.\.)\n/m).map((document) => document.slice(0, -1));
}

/**
 * Text that parsers read differently: with a line of only white space, which may end a block; a number with underscores,
 * as in Go, or with an exponent too large for a number; a signed octal number; only a dot or an exponent.
 */
const AMBIGUOUS =
  /(^|\n)[ \t]+(\n|$)|^(?=.*(_|e[-+]?\d{2}))[-+.\d][\da-fox._+-]*$|^[-+]?(\.(e[-+]?\d*)?|0o[0-7]+|e[-+]?\d+)$/i;
/** A number to Go, which js-yaml does not quote: it knows only prefixes in lower case. */
const UPPER_CASE_PREFIX = /^[-+]?0[BOX][\da-fA-F]+$/;

/** Quotes ambiguous text that js-yaml would not quote. */
function quoteAmbiguous(layout: ScalarLayout): void {
  const { tag, value } = layout.node;
  if (tag === STRING && (AMBIGUOUS.test(value) || UPPER_CASE_PREFIX.test(value))) {
    layout.style = SCALAR_STYLE.DOUBLE_QUOTED;
  }
}

const STRING = 'tag:yaml.org,2002:str';
