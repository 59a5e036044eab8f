import { readFileSync } from 'node:fs';
import { join } from 'node:path';

export type HostKind = 'server' | 'agent' | 'bootstrap';

/** First parts of the boot of a host that runs k3s. */
const K3S = ['functions', 'prepare', 'k3s-binary', 'kubelet'];

/** The parts of each kind's boot, in order; each is a file beside this one. */
const PARTS: Readonly<Record<HostKind, readonly string[]>> = {
  server: [...K3S, 'audit-policy', 'server', 'flux-on-k3s', 'flux', 'timers', 'ca-hash'],
  agent: [...K3S, 'agent'],
  bootstrap: ['functions', 'k3s-binary', 'eks', 'nodes', 'flux-on-eks', 'flux', 'done'],
};

/** Programs that the boot installs, by the variable that holds the text of one. */
const PROGRAMS: Readonly<Record<HostKind, Readonly<Record<string, string>>>> = {
  server: {
    ECR_CREDENTIAL_PROVIDER: 'ecr-credential-provider',
    FILL_SECRETS: 'fill-secrets',
    REMOVE_STALE_NODES: 'remove-stale-nodes',
    REPORT_STATUS: 'report-status',
    ROTATE_SIGNING_KEY: 'rotate-signing-key',
  },
  agent: { ECR_CREDENTIAL_PROVIDER: 'ecr-credential-provider' },
  bootstrap: {},
};

/** The boot of one kind of host, the same for all hosts of that kind: what differs comes in variables (`userData`). */
export function bootScript(kind: HostKind): string {
  return [
    '#!/bin/bash',
    ...Object.entries(PROGRAMS[kind]).map(([variable, name]) => text(variable, script(name))),
    ...(kind === 'bootstrap' ? [text('NODES', nodes())] : []),
    ...PARTS[kind].map(script),
    '',
  ].join('\n');
}

function text(variable: string, content: string): string {
  return [`read -r -d '' ${variable} <<'PROGRAM' || true`, content, 'PROGRAM'].join('\n');
}

/** What Flux applies to have nodes: it needs one itself. `${...}` are values of the cluster. */
function nodes(): string {
  const files = ['node-class', 'node-pool'];
  const directory = join(__dirname, '..', '..', 'flux', 'auto-mode');
  return files.map((name) => readFileSync(join(directory, `${name}.yaml`), 'utf8').trimEnd()).join('\n---\n');
}

function script(name: string): string {
  return readFileSync(join(__dirname, `${name}.sh`), 'utf8').trimEnd();
}
