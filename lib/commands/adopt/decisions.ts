import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Diagnostics } from '../../diagnostics/diagnostics';
import { isRecord, valueAt } from '../../diagnostics/value-at';
import type { WorkloadSource } from '../../score/workload-source';
import { parseYamlFile } from '../../score/yaml-file';
import type { Change } from './upgrade-score';

/**
 * What the owner of an adopted workload has to do or to decide that `idp validate` does not say.
 *
 * @param file - the Score file that was adopted
 */
export function decisions({ file: adopted, directory, text }: WorkloadSource, file: string): Change[] {
  const value = parseYamlFile(adopted, text, new Diagnostics())?.value;
  const containers = Object.entries(Object(valueAt(value, ['containers'])) as object).filter(([, it]) => isRecord(it));
  const images = containers.map(([name, it]) => [name, valueAt(it, ['image'])] as const);
  const built = images.filter(([, image]) => image === '.');
  const command = valueAt(value, ['metadata', 'annotations', 'idp.dev/dev-command']);
  const dockerfile = join(dirname(file), 'Dockerfile');
  return [
    ...built.map(([name]) => ({
      path: `containers.${name}.image`,
      message: existsSync(dockerfile)
        ? `is built from ${directory}; move ${dockerfile} there, with all that it copies`
        : `is built from ${directory}; add a Dockerfile there`,
    })),
    ...(built.length > 0 && command === undefined
      ? [
          {
            path: 'metadata.annotations',
            message:
              "idp.dev/dev-command says how 'npx idp up' starts the program; without it, it does not run locally",
          },
        ]
      : []),
    ...images
      .filter(([, image]) => typeof image === 'string' && image !== '.' && !/@sha256:/.test(image))
      .map(([name, image]) => ({
        path: `containers.${name}.image`,
        message: `${String(image)} is pulled by its tag; pin it as <image>@sha256:<digest> if it must not change`,
      })),
  ];
}
