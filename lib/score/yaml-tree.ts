import { EVENT_ID, getScalarValue, SCALAR_STYLE, type Event } from 'js-yaml';

/** A node of a YAML document, with its position. */
export interface YamlTree {
  /** Offset of its first character; undefined for an empty value (null). */
  readonly offset: number | undefined;
  /** Only of a plain scalar: the offset after its last character. */
  readonly end?: number;
  /** Only of a map. */
  readonly pairs?: readonly Pair[];
  /** Only of a large map: its pairs by key. */
  readonly byKey?: ReadonlyMap<string, Pair>;
  /** Only of a map: its `target`, by which the deprecated lists of files and volumes are addressed. */
  readonly named?: string;
  /** Only of a list. */
  readonly items?: readonly YamlTree[];
  /** Only of an alias: the node that it refers to. */
  readonly target?: YamlTree;
  /** Number of nodes in it, with aliases written out. */
  readonly size: number;
}

interface Pair {
  readonly key: string;
  /** Offset of the key. */
  readonly at: number;
  readonly value: YamlTree;
}

/** Maps with more pairs than this are also indexed by key. */
const LARGE_MAP = 64;

/** More aliases are treated as an attack (https://en.wikipedia.org/wiki/Billion_laughs_attack). */
const MAX_ALIASES = 100;
/** Of a document with its aliases written out. A Score file has a few hundred. */
const MAX_NODES = 100_000;
/** `2024-01-01`, with or without a time: a date to parsers of YAML 1.1, text to others (https://yaml.org/type/timestamp.html). */
const DATE = /^\d{4}-\d{1,2}-\d{1,2}([Tt\s].*)?$/;
const LONE_SURROGATE = /\p{Surrogate}/u;

type Refuse = (offset: number, message: string) => void;

/** The tree of the first document. Text that YAML parsers do not agree on, and too many aliases, are refused. */
export function yamlTree(text: string, events: readonly Event[], refuse: Refuse): YamlTree {
  return new TreeBuilder(text, events, refuse).build();
}

class TreeBuilder {
  private next = 1;
  private aliases = 0;
  /** By name; undefined while the value of an anchor is being read. */
  private readonly anchors = new Map<string, YamlTree | undefined>();

  constructor(
    private readonly text: string,
    private readonly events: readonly Event[],
    private readonly refuse: Refuse,
  ) {}

  public build(): YamlTree {
    const tree = this.node();
    if (tree.size > MAX_NODES) {
      this.refuse(tree.offset ?? 0, `has more than ${MAX_NODES} values, with its aliases written out; split it`);
    }
    return tree;
  }

  private node(): YamlTree {
    const event = this.events[this.next++];
    switch (event?.type) {
      case EVENT_ID.MAPPING:
      case EVENT_ID.SEQUENCE: {
        const anchor = this.text.slice(event.anchorStart, event.anchorEnd);
        const anchored = event.anchorStart >= 0;
        if (anchored) {
          this.anchors.set(anchor, undefined);
        }
        const tree = event.type === EVENT_ID.MAPPING ? this.map(event.start) : this.list(event.start);
        if (anchored) {
          this.anchors.set(anchor, tree);
        }
        return tree;
      }
      case EVENT_ID.SCALAR: {
        const plain = event.style === SCALAR_STYLE.PLAIN && event.valueStart >= 0;
        const tree = { offset: this.check(event), size: 1, ...(plain && { end: event.valueEnd }) };
        if (event.anchorStart >= 0) {
          this.anchors.set(this.text.slice(event.anchorStart, event.anchorEnd), tree);
        }
        return tree;
      }
      case EVENT_ID.ALIAS:
        return this.alias(event.anchorStart, event.anchorEnd);
      default:
        return { offset: undefined, size: 1 };
    }
  }

  private map(offset: number): YamlTree {
    const pairs: Pair[] = [];
    let named: string | undefined;
    while (!this.ends()) {
      const event = this.events[this.next];
      const key = this.node();
      const at = key.offset ?? offset;
      const name = event?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, event) : undefined;
      if (name === undefined || key.offset === undefined) {
        this.refuse(at, 'a key must be text; write a plain word, or quote it');
      } else if (name === '__proto__') {
        this.refuse(at, "the key '__proto__' is not allowed; choose another");
      }
      const value = this.events[this.next];
      named = name === 'target' && value?.type === EVENT_ID.SCALAR ? getScalarValue(this.text, value) : named;
      pairs.push({ key: name ?? '', at, value: this.node() });
    }
    return {
      offset,
      pairs,
      ...(pairs.length > LARGE_MAP && { byKey: new Map(pairs.map((pair) => [pair.key, pair])) }),
      ...(named === undefined ? {} : { named }),
      size: pairs.reduce((sum, { value }) => sum + value.size, 1),
    };
  }

  private list(offset: number): YamlTree {
    const items: YamlTree[] = [];
    while (!this.ends()) {
      items.push(this.node());
    }
    return { offset, items, size: items.reduce((sum, { size }) => sum + size, 1) };
  }

  /** Whether a map or a list ends here; if so, goes on to the event after it. */
  private ends(): boolean {
    const ends = this.next >= this.events.length || this.events[this.next]?.type === EVENT_ID.POP;
    this.next += ends ? 1 : 0;
    return ends;
  }

  private alias(start: number, end: number): YamlTree {
    const name = this.text.slice(start, end);
    const target = this.anchors.get(name);
    // The alias begins with an asterisk.
    const offset = start - 1;
    this.aliases++;
    if (this.aliases === MAX_ALIASES + 1) {
      this.refuse(offset, `has more than ${MAX_ALIASES} aliases; write the values out`);
    } else if (target === undefined && this.anchors.has(name)) {
      this.refuse(offset, `the alias *${name} refers to a value that contains it; write the value out`);
    }
    return { offset, ...(target === undefined ? {} : { target }), size: target?.size ?? 1 };
  }

  /** Checks a scalar. Returns the offset of its first character; undefined if it is empty. */
  private check(scalar: Extract<Event, { type: typeof EVENT_ID.SCALAR }>): number | undefined {
    const { valueStart, valueEnd, style } = scalar;
    if (valueStart < 0) {
      return undefined;
    }
    const raw = this.text.slice(valueStart, valueEnd);
    switch (style) {
      case SCALAR_STYLE.PLAIN:
        if (DATE.test(raw)) {
          this.refuse(valueStart, `${raw} is a date to some YAML parsers and text to others; write '${raw}'`);
        }
        return valueStart;
      case SCALAR_STYLE.LITERAL_BLOCK:
      case SCALAR_STYLE.FOLDED_BLOCK:
        return Math.max(this.text.lastIndexOf('|', valueStart), this.text.lastIndexOf('>', valueStart));
      default:
        if (LONE_SURROGATE.test(getScalarValue(this.text, scalar))) {
          const message = 'contains half of a surrogate pair, which is not valid text; write the whole character';
          this.refuse(valueStart - 1, message);
        }
        return valueStart - 1;
    }
  }
}
