import type { Reporter } from '../diagnostics/diagnostics';
import { annotation, PREFIX } from './annotations';
import type { ScoreDocument } from './score-document';

/** A part of a DNS subdomain as Kubernetes has it (apimachinery, IsDNS1123Subdomain). */
const DNS_PART = '[a-z0-9](?:[-a-z0-9]*[a-z0-9])?';
/** Key of a label: an optional prefix of at most 253 characters, and a name of at most 63. */
const LABEL_KEY = new RegExp(
  `^(?:(?=[^/]{1,253}/)${DNS_PART}(?:\\.${DNS_PART})*/)?[A-Za-z0-9](?:[A-Za-z0-9._-]{0,61}[A-Za-z0-9])?$`,
);
const LABEL_VALUE = /^([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?$/;
/** Labels that the platform selects pods by, or that Kubernetes and Flux set. */
const RESERVED_PREFIX = /^(idp\.dev|([a-z0-9.-]+\.)?(kubernetes\.io|k8s\.io|fluxcd\.io))\//;
/** Labels without a prefix that controllers of Kubernetes set; the API server refuses the first two on a Job. */
const RESERVED_KEYS = ['job-name', 'controller-uid', 'pod-template-hash'];

/** The further labels of a document, by key. One that is not valid is reported. */
export function workloadLabels(document: ScoreDocument, at: Reporter): Record<string, string> {
  const labels = new Map<string, string>();
  for (const entry of annotation(document, 'labels')?.split(',') ?? []) {
    const [key = '', ...rest] = entry.trim().split('=');
    const value = rest.join('=');
    if (rest.length === 0 || !LABEL_KEY.test(key) || !LABEL_VALUE.test(value)) {
      at.error([`${PREFIX}labels`], `'${entry.trim()}' is not a valid Kubernetes label; expected key=value`);
    } else if (RESERVED_PREFIX.test(key)) {
      at.error([`${PREFIX}labels`], `the prefix of '${key}' is reserved; choose another prefix`);
    } else if (RESERVED_KEYS.includes(key)) {
      at.error([`${PREFIX}labels`], `'${key}' is reserved for Kubernetes; choose another key`);
    } else if (labels.has(key)) {
      at.error([`${PREFIX}labels`], `'${key}' is set twice; remove one`);
    }
    labels.set(key, value);
  }
  return Object.fromEntries([...labels].sort(([a], [b]) => (a < b ? -1 : 1)));
}
