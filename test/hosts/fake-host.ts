import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { bootScript, type HostKind } from '../../lib/hosts/boot-script';
import { userData } from '../../lib/hosts/user-data';

/** Commands that would change this machine or leave it. Each notes its call; `curl` and `aws` answer like the real ones. */
const COMMANDS: Record<string, string> = {
  systemctl: '',
  swapon: '',
  mkswap: '',
  modprobe: '',
  sysctl: '',
  sleep: '',
  chown: '',
  journalctl: '',
  shutdown: '',
  kubectl: `case "$*" in
    *get\\ node*) echo True ;;
    kustomize*) cp "$2/kustomization.yaml" "$FAKE/kustomization.yaml" ;;
    apply*) [ ! -s "\${*: -1}" ] || { echo ---; cat "\${*: -1}"; } >>"$FAKE/applied.yaml" ;;
  esac`,
  aws: `case "$*" in
    *get-secret-value*server*) echo server-secret ;;
    *get-secret-value*signing*) cat "$FAKE/signing-key" ;;
    *get-secret-value*agent*) echo agent-secret ;;
    *get-parameter*) cat "$FAKE/ca-hash" ;;
    *s3\\ cp*s3://assets/*) cp "$FAKE/boot.sh" "\${*: -1}" ;;
    *put-log-events*) events=\${*: -1}; cp "\${events#file://}" "$FAKE/events.json" ;;
  esac`,
  curl: `out=/dev/stdout url='' data=''
  while [ $# -gt 0 ]; do
    case $1 in
      -o) out=$2; shift ;;
      http*) url=$1 ;;
      --data-binary) data=\${2#@}; shift ;;
      --config) url=$(sed 's/^url = "\\(.*\\)"$/\\1/'); shift ;;
    esac
    shift
  done
  case $url in
    https://signal/*) echo "$url" >"$FAKE/signal-url"; cp "$data" "$FAKE/signal.json" ;;
    */api/token) echo token ;;
    */local-ipv4) echo 10.0.0.4 ;;
    */instance-id) echo i-0abc ;;
    */cacerts) cat "$FAKE/ca.crt" >"$out" ;;
    */k3s | */k3s-arm64) cat "$FAKE/k3s" >"$out" ;;
    */sha256sum-amd64.txt) echo "$(sha256sum <"$FAKE/k3s" | cut -d' ' -f1)  k3s" >"$out" ;;
    */sha256sum-arm64.txt) echo "$(sha256sum <"$FAKE/k3s" | cut -d' ' -f1)  k3s-arm64" >"$out" ;;
    *.tar.gz) tar -czf "$out" -C "$FAKE" flux; cp "$out" "$FAKE/flux.tar.gz" ;;
    *_checksums.txt)
      for architecture in amd64 arm64; do
        echo "$(sha256sum <"$FAKE/flux.tar.gz" | cut -d' ' -f1)  flux_2.9.4_linux_$architecture.tar.gz"
      done >"$out" ;;
  esac`,
};

/** It is told to nobody else. */
export const SIGNAL_URL = 'https://signal/presigned?Signature=abc';

export interface Signal {
  readonly Status: 'SUCCESS' | 'FAILURE';
  readonly Reason: string;
  readonly UniqueId: string;
  readonly Data: string;
}

const roots: string[] = [];
afterAll(() => {
  roots.forEach((root) => {
    rmSync(root, { recursive: true });
  });
});

/** A directory that stands for a new host's `/`, and the boot script run in it for real. */
export class FakeHost {
  public readonly root = mkdtempSync(join(tmpdir(), 'host-'));
  private readonly fake = join(this.root, 'fake');

  constructor(private readonly kind: HostKind) {
    roots.push(this.root);
    for (const [name, body] of Object.entries(COMMANDS)) {
      this.command(`fake/bin/${name}`, `echo "${name} $*" >>"$FAKE/calls"\n${body}`);
    }
    this.command('fake/k3s', 'exec "$FAKE/bin/kubectl" "$@"');
    this.command('fake/flux', 'echo "flux $*" >>"$FAKE/calls"; echo "kind: Deployment"');
    this.file('dev/console', '');
    this.file('fake/signing-key', 'placeholder');
    this.file('fake/ca.crt', 'certificate');
    this.file('fake/ca-hash', spawnSync('sha256sum', { input: 'certificate' }).stdout.toString().slice(0, 64));
    this.file('var/lib/rancher/k3s/server/tls/server-ca.crt', 'certificate');
  }

  /** Boots, with some variables other than usual; the result is bash's exit status. */
  public boot(changes: Readonly<Record<string, string>> = {}): number | null {
    const script = bootScript(this.kind);
    this.file('fake/boot.sh', script);
    const variables = {
      HOST_KIND: this.kind,
      AWS_REGION: 'us-east-1',
      ARCHITECTURE: 'amd64',
      BOOT_SCRIPT: 's3://assets/boot.sh',
      BOOT_SCRIPT_SHA256: createHash('sha256').update(script).digest('hex'),
      BOOT_SECONDS: '60',
      LOG_GROUP: '/idp-dev/hosts',
      K3S_VERSION: 'v1.35.8+k3s1',
      K3S_SHA256: '',
      FLUX_VERSION: '2.9.4',
      FLUX_SHA256: '',
      GO_MEMORY_LIMIT: '300MiB',
      SYSTEM_RESERVED: '170Mi',
      KUBE_RESERVED: '531Mi',
      EVICTION_THRESHOLD: '60Mi',
      MAX_PODS: '6',
      FLUX_MEMORY_REQUEST: '80Mi',
      FLUX_MEMORY_LIMIT: '224Mi',
      FLUX_GO_MEMORY_LIMIT: '160MiB',
      AGENT_TOKEN_SECRET: 'agent-token',
      SERVER_TOKEN_SECRET: 'server-token',
      SIGNING_KEY_SECRET: 'signing-key',
      CA_HASH_PARAMETER: 'ca-hash',
      ISSUER_BUCKET: 'issuer',
      ISSUER_HOST: 'issuer.s3.us-east-1.amazonaws.com',
      AWS_ACCOUNT_ID: '111111111111',
      ENVIRONMENT: 'dev',
      ECR_REGISTRY: '111111111111.dkr.ecr.us-east-1.amazonaws.com',
      ARTIFACT_REPOSITORY: 'idp-dev-flux',
      LOG_PREFIX: '/idp-dev',
      SECRET_PREFIX: 'idp-dev',
      STATUS_TABLE: 'idp-dev-deployments',
      FLUX_ROLE_ARN: 'arn:aws:iam::111111111111:role/flux',
      FLUENTD_ROLE_ARN: 'arn:aws:iam::111111111111:role/fluentd',
      SERVER_ADDRESS: '10.0.0.4',
      CLUSTER_NAME: 'idp-dev',
      NODE_ROLE: 'dev-compute-NodeRole',
      NODE_TYPES: '["t3.medium","t3.large"]',
      NODE_CAPACITY: '["on-demand"]',
      NODE_MEMORY: '16384Mi',
      NODE_CPU: '8',
      ...changes,
    };
    return this.start(userData(variables, SIGNAL_URL));
  }

  /** What EC2 does at a host's first start; the result is the exit status of its user data. */
  public start(text: string): number | null {
    this.file('fake/user-data', text);
    const env = {
      ROOT: this.root,
      FAKE: this.fake,
      PATH: `${this.fake}/bin:/usr/bin:/bin`,
      RETRIES: '2',
      RETRY_DELAY: '0',
      SWAP_MIB: '1',
    };
    return spawnSync('bash', [join(this.fake, 'user-data')], { env }).status;
  }

  /** What the boot reported to CloudFormation. */
  public get signal(): Signal {
    return JSON.parse(this.read('fake/signal.json')) as Signal;
  }

  /** A file of the host. */
  public read(path: string): string {
    return readFileSync(join(this.root, path), 'utf8');
  }

  public file(path: string, content: string): void {
    mkdirSync(dirname(join(this.root, path)), { recursive: true });
    writeFileSync(join(this.root, path), content);
  }

  /** Makes a command fail when its arguments match a pattern of bash. */
  public fails(command: string, pattern: string): void {
    this.answers(command, pattern, `echo "${command} is out of order" >&2; exit 1`);
  }

  /** Makes a command do something else when its arguments match a pattern of bash. */
  public answers(command: string, pattern: string, body: string): void {
    const path = `fake/bin/${command}`;
    const usual = this.read(path).replace('#!/bin/bash\n', '');
    this.command(path, `case "$*" in ${pattern}) ${body}; exit ;; esac\n${usual}`);
  }

  /** Puts a command in place of the real one, or of the fake one there is: `fake/bin/systemctl`. */
  public command(path: string, body: string): void {
    this.file(path, `#!/bin/bash\n${body}\n`);
    chmodSync(join(this.root, path), 0o755);
  }
}
