import { existsSync, mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { oneOf } from '../../diagnostics/did-you-mean';
import { orchestrate } from '../../orchestrator/orchestrator';
import { renderObjects, renderPlan } from '../../orchestrator/render-plan';
import { UNKNOWN_ACCOUNT } from '../../plan/target';
import { readWorkloads } from '../../read-workloads';
import { formatDiagnostic } from '../../diagnostics/diagnostic';
import { printable } from '../../diagnostics/printable';
import { UserError } from '../../diagnostics/user-error';
import { plannedEnvironmentNamed } from '../../config/environment-named';
import { withOverrides, type Overrides } from '../overrides';

export interface RenderOptions {
  /** Directory of the workloads. */
  readonly root: string;
  readonly environment: string;
  /** 12 digits. Without it, ARNs and image references contain a placeholder, so the result cannot be applied. */
  readonly account?: string;
  /** `<workload>=<reference>`: the image of a workload that is built from source. */
  readonly images: readonly string[];
  readonly overrides?: Overrides;
  /** Called with each warning. */
  readonly warn?: (line: string) => void;
  /** Directory to write to; new or empty. If left out, the objects are printed. */
  readonly output?: string;
}

/**
 * Renders the Kubernetes objects of one environment: to print, the objects alone; to a directory, all that Flux reads.
 *
 * @returns what to print
 * @throws UserError before anything is written
 */
export function render(options: RenderOptions): string {
  const {
    root,
    environment: name,
    account = UNKNOWN_ACCOUNT,
    images,
    overrides,
    warn = () => undefined,
    output,
  } = options;
  const environment = plannedEnvironmentNamed(name);
  const sources = withOverrides(readWorkloads(root), overrides);
  const references = parseImages(images);
  const plan = orchestrate(sources, { environment, account, images: references });
  const built = plan.images.map(({ workload }) => workload);
  const unknown = Object.keys(references).filter((workload) => !built.includes(workload));
  if (unknown.length > 0) {
    throw new UserError(
      unknown.map((workload) => ({
        message: `--image ${workload}: no such workload is built from source; ${oneOf('workloads', built, workload)}`,
      })),
    );
  }
  plan.warnings.map((warning) => formatDiagnostic(warning)).forEach(warn);
  if (output === undefined) {
    return [...renderObjects(plan)].map(([path, text]) => `# ${path}\n${text}`).join('---\n');
  }
  if (existsSync(output) && readdirSync(output).length > 0) {
    throw new UserError(`${output} is not empty; remove it, or choose another directory`);
  }
  const files = renderPlan(plan);
  files.forEach((text, path) => {
    const file = join(output, path);
    makeDirectory(dirname(file));
    writeFileSync(file, text);
  });
  return `wrote ${files.size} files to ${printable(output)}`;
}

/** Makes a directory and those above it. (Node's `recursive` never ends below /proc.) */
function makeDirectory(path: string): void {
  if (existsSync(path)) {
    return;
  }
  makeDirectory(dirname(path));
  try {
    mkdirSync(path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'ENOENT'
      ? new UserError(`cannot create ${path}; choose another directory`)
      : error;
  }
}

/** Images by workload, of `<workload>=<image reference>`. */
function parseImages(images: readonly string[]): Record<string, string> {
  const parsed = images.map((image) => /^([^=]+)=(.+)$/s.exec(image));
  return Object.fromEntries(parsed.map((match) => [match?.[1] ?? '', match?.[2] ?? '']));
}
