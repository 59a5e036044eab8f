import { ecrHost } from '../config/platform-names';
import type { Path } from '../diagnostics/diagnostic';
import type { Reporter } from '../diagnostics/diagnostics';
import { annotation, PREFIX } from '../score/annotations';
import { imageRepository } from '../plan/names';
import { expand } from '../score/placeholders';
import type { PlannedContainer, PlannedFile } from '../plan/plan';
import { planVariables } from './plan-variables';
import type { Lookup } from './resources/lookup';
import { portsOf, type ScoreDocument } from '../score/score-document';
import type { ScoreContainer } from '../score/score-schema';
import type { WorkloadSource } from '../score/workload-source';
import { localPort, type Target } from '../plan/target';

/** Limit of a ConfigMap (Kubernetes documentation, "ConfigMap Object"). */
const MAX_FILE_BYTES = 1024 * 1024;

/** Resolves the placeholders, images and files of the containers of one document. */
export function planContainers(
  document: ScoreDocument,
  lookup: Lookup,
  target: Target,
  at: Reporter,
): PlannedContainer[] {
  const workload = document.spec.metadata.name;
  const { containers } = document.spec;
  const devCommand = annotation(document, 'dev-command');
  const developed = developedContainer(containers);
  if (devCommand !== undefined && developed === undefined) {
    const built = Object.values(containers).filter(({ image }) => image === '.').length;
    const message = `needs a single container, or exactly one with image '.', but there are ${built}; remove the annotation`;
    at.error(['metadata', 'annotations', `${PREFIX}dev-command`], message);
  }
  return Object.entries(containers).map(([name, container]) => {
    const here: Path = ['containers', name];
    const resolve = (text: string, path: Path) =>
      expand(text, (reference) => lookup.value(reference, [...here, ...path]));
    for (const field of ['command', 'args'] as const) {
      container[field]?.forEach((text, index) => lookup.refuseSecrets(text, [...here, field, index]));
    }
    const own = planVariables(container.variables ?? {}, lookup, here);
    const runs = name === developed ? devCommand : undefined;
    // In the local run, a container has a network of its own.
    const address = container.image !== '.' && runs === undefined ? { ...target, local: undefined } : target;
    const { command, args } = container;
    return {
      name,
      image: container.image === '.' ? imageOf(workload, target) : container.image,
      ...(container.image === '.' ? { built: true as const } : {}),
      ...(command === undefined ? {} : { command }),
      ...(args === undefined ? {} : { args }),
      ...(runs === undefined ? {} : { devCommand: runs }),
      variables: sorted([...Object.entries(platformVariables(document, address)), ...own.variables]),
      secrets: sorted([...own.secrets]),
      composed: sorted([...own.composed]),
      files: planFiles(document.source, container, resolve, at.below(...here)),
      volumes: Object.keys(container.volumes ?? {}).sort(),
    };
  });
}

/** The container whose program `idp.dev/dev-command` starts: the only one, or the only one that is built from source. */
function developedContainer(containers: Readonly<Record<string, ScoreContainer>>): string | undefined {
  const all = Object.entries(containers);
  const candidates = all.length === 1 ? all : all.filter(([, { image }]) => image === '.');
  return candidates.length === 1 ? candidates[0]?.[0] : undefined;
}

/** Variables of every container: the address to listen on, and the region for the AWS SDK. */
function platformVariables(document: ScoreDocument, target: Target): Record<string, string> {
  const [first] = portsOf(document);
  const { environment, local } = target;
  const port = first && (localPort(target, document.spec.metadata.name, first.name) ?? first.targetPort);
  return {
    // The SDKs for Python and C++, and the AWS CLI 1.x, read only the second one.
    AWS_REGION: environment.region,
    AWS_DEFAULT_REGION: environment.region,
    HOST: local === undefined ? '0.0.0.0' : '127.0.0.1',
    ...(port === undefined ? {} : { PORT: String(port) }),
  };
}

function imageOf(workload: string, { environment, account, images }: Target): string {
  const repository = imageRepository(environment, workload);
  const pinned = Object.hasOwn(images, workload) ? images[workload] : undefined;
  return pinned ?? `${ecrHost(account, environment.region)}/${repository}:unpublished`;
}

function planFiles(
  source: WorkloadSource,
  container: ScoreContainer,
  resolve: (text: string, path: Path) => string,
  at: Reporter,
): PlannedFile[] {
  const files = Object.entries(container.files ?? {})
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([target, file]) => {
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
          const message = attachment?.problem ?? `'${path}' was not read; use a file below ${source.directory}`;
          at.error(['files', target, 'source'], message);
          return new Uint8Array();
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
    const message = `are ${(bytes / MAX_FILE_BYTES).toFixed(1)} MiB large; the limit for the files of a container is 1 MiB`;
    at.error(['files'], message);
  }
  return files;
}

/** The text of UTF-8 bytes; undefined for other bytes, which are never expanded. */
function decode(bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** Entries as a record, sorted by name; of entries with the same name, the last. */
function sorted<Value>(entries: readonly (readonly [string, Value])[]): Record<string, Value> {
  return Object.fromEntries([...new Map(entries)].sort(([a], [b]) => (a < b ? -1 : 1)));
}
