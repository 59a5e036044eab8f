import type { Diagnostic } from '../diagnostics/user-error';
import { annotation } from '../score/annotations';
import { imageRepository } from '../plan/names';
import { expand } from '../score/placeholders';
import type { PlannedContainer, PlannedFile, SecretReference } from '../plan/plan';
import type { Lookup } from './resources/lookup';
import type { Path, ScoreDocument } from '../score/score-document';
import type { ScoreContainer } from '../score/score-schema';
import { portsOf } from '../score/service-ports';
import { localPort, type Target } from '../plan/target';

/** A ConfigMap takes 1 MiB (Kubernetes documentation, "ConfigMap Object"). */
const MAX_FILE_BYTES = 1024 * 1024;

/** Resolves all that is left open in the containers of one document. */
export function planContainers(
  document: ScoreDocument,
  lookup: Lookup,
  target: Target,
  report: (problem: Diagnostic) => void,
): PlannedContainer[] {
  const workload = document.spec.metadata.name;
  const built = Object.values(document.spec.containers).filter(({ image }) => image === '.').length;
  const devCommand = annotation(document, 'dev-command');
  if (devCommand !== undefined && built !== 1) {
    report(
      document.problem(
        ['metadata', 'annotations', 'idp.dev/dev-command'],
        `needs exactly one container with image '.', but there are ${built}`,
      ),
    );
  }
  return Object.entries(document.spec.containers).map(([name, container]) => {
    const at: Path = ['containers', name];
    const resolve = (text: string, path: Path) =>
      expand(text, (reference) => lookup.value(reference, [...at, ...path], report));
    for (const field of ['command', 'args'] as const) {
      container[field]?.forEach((text, index) => lookup.refuseSecrets(text, [...at, field, index], report));
    }
    const own = new Map<string, string>();
    const secrets = new Map<string, SecretReference>();
    for (const [key, value] of Object.entries(container.variables ?? {})) {
      const secret = lookup.secret(value);
      if (typeof secret === 'object') {
        secrets.set(key, secret);
      } else {
        own.set(key, secret ?? resolve(value, ['variables', key]));
      }
    }
    return {
      name,
      image: container.image === '.' ? imageOf(workload, target) : container.image,
      ...(devCommand !== undefined && container.image === '.' ? { devCommand } : {}),
      variables: sorted([...Object.entries(platformVariables(document, target)), ...own]),
      secrets: sorted([...secrets]),
      files: planFiles(document, name, container, resolve, report),
      volumes: Object.keys(container.volumes ?? {}).sort(),
    };
  });
}

/** What the platform tells every container: where to listen, and the region the AWS SDK asks for. */
function platformVariables({ spec }: ScoreDocument, target: Target): Record<string, string> {
  const [first] = portsOf(spec);
  const { environment, local } = target;
  const port = first && (localPort(target, spec.metadata.name, first.name) ?? first.targetPort);
  return {
    AWS_REGION: environment.region,
    HOST: local === undefined ? '0.0.0.0' : '127.0.0.1',
    ...(port === undefined ? {} : { PORT: String(port) }),
  };
}

function imageOf(workload: string, { environment, account, images }: Target): string {
  const repository = imageRepository(environment, workload);
  const pinned = Object.hasOwn(images, workload) ? images[workload] : undefined;
  return pinned ?? `${account}.dkr.ecr.${environment.region}.amazonaws.com/${repository}:unpublished`;
}

function planFiles(
  { source, problem }: ScoreDocument,
  name: string,
  container: ScoreContainer,
  resolve: (text: string, path: Path) => string,
  report: (problem: Diagnostic) => void,
): PlannedFile[] {
  const files = Object.entries(container.files ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([target, file]) => {
      const path: Path = ['containers', name, 'files', target];
      const refuse = (field: string, message: string): Uint8Array => {
        report(problem([...path, field], message));
        return new Uint8Array();
      };
      const expanded = (text: string, field: string) =>
        Buffer.from(file.noExpand === true ? text : resolve(text, ['files', target, field]));
      const content = (): Uint8Array => {
        if (file.binaryContent !== undefined) {
          return Buffer.from(file.binaryContent, 'base64');
        }
        if (file.content !== undefined) {
          return expanded(file.content, 'content');
        }
        const { source: path = '' } = file;
        const attachment = Object.hasOwn(source.attachments, path) ? source.attachments[path] : undefined;
        if (attachment === undefined || 'problem' in attachment) {
          return refuse('source', attachment?.problem ?? `'${file.source}' was not read`);
        }
        const text = decode(attachment.content);
        return text === undefined ? attachment.content : expanded(text, 'source');
      };
      return {
        target,
        content: content(),
        ...(file.mode === undefined ? {} : { mode: Number.parseInt(file.mode, 8) }),
      };
    });
  const bytes = files.reduce((sum, { content }) => sum + content.byteLength, 0);
  if (bytes > MAX_FILE_BYTES) {
    const message = `hold ${(bytes / MAX_FILE_BYTES).toFixed(1)} MiB; all files of a container have at most 1 together`;
    report(problem(['containers', name, 'files'], message));
  }
  return files;
}

/** UTF-8 text, or undefined for bytes that are none: those are never expanded. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** As a record by name; of two entries of one name, the later. */
function sorted<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries([...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1)));
}
