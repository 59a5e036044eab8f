const UNITS: ReadonlyMap<string, number> = new Map([
  ['', 1],
  ['m', 1e-3],
  ['k', 1e3],
  // Valid in Score, but not in Kubernetes.
  ['K', 1e3],
  ['M', 1e6],
  ['G', 1e9],
  ['T', 1e12],
  ['P', 1e15],
  ['E', 1e18],
  ['Ki', 2 ** 10],
  ['Mi', 2 ** 20],
  ['Gi', 2 ** 30],
  ['Ti', 2 ** 40],
  ['Pi', 2 ** 50],
  ['Ei', 2 ** 60],
]);

/** A Kubernetes quantity of memory, in MiB; 0 if undefined or not valid (Score's schema refuses such text). */
export function memoryMib(quantity: string | number | undefined): number {
  const [, number = '0', unit = ''] = /^([+-]?[\d.]+(?:[eE][+-]?\d+)?)([A-Za-z]*)$/.exec(String(quantity ?? 0)) ?? [];
  const bytes = Number(number) * (UNITS.get(unit) ?? 0);
  return Number.isNaN(bytes) ? 0 : bytes / 2 ** 20;
}

/** A Kubernetes quantity of CPU, in thousandths of a core. */
export function cpuMillis(quantity: string): number {
  return quantity.endsWith('m') ? Number(quantity.slice(0, -1)) : Number(quantity) * 1000;
}
