import { portsOf, type ScoreDocument } from '../score/score-document';
import { freePorts } from './free-ports';

/**
 * A free loopback port for every service port: workload, port name, number.
 *
 * @param former - ports that were allocated before; they stay the same
 */
export async function allocatePorts(
  documents: readonly ScoreDocument[],
  former: Readonly<Record<string, Readonly<Record<string, number>>>> = {},
): Promise<Record<string, Record<string, number>>> {
  const wanted = documents.map((document) => {
    const workload = document.spec.metadata.name;
    const known = new Map(Object.entries(Object.hasOwn(former, workload) ? (former[workload] ?? {}) : {}));
    return { workload, known, names: portsOf(document).map(({ name }) => name) };
  });
  const missing = wanted.reduce((sum, { known, names }) => sum + names.filter((name) => !known.has(name)).length, 0);
  const free = (await freePorts(missing)).values();
  return Object.fromEntries(
    wanted.map(({ workload, known, names }) => [
      workload,
      Object.fromEntries(names.map((name) => [name, known.get(name) ?? free.next().value ?? 0])),
    ]),
  );
}
