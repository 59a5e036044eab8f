import type { Environment } from '../config/environment';
import type { Reporter } from '../diagnostics/diagnostics';
import { wholeImageName } from '../plan/image-registry';
import { PREFIX } from '../score/annotations';
import type { ScoreDocument } from '../score/score-document';
import type { WorkloadSettings } from '../score/workload-settings';

const CONFIGURATION = 'lib/config/environments.ts';

/** Refuses a security profile and images that the environment does not allow. */
export function checkAllowed(
  { spec }: ScoreDocument,
  { securityProfile }: WorkloadSettings,
  { name, settingsOf = name, securityProfiles, imageRegistries }: Environment,
  at: Reporter,
): void {
  if (securityProfile !== 'restricted' && !securityProfiles.includes(securityProfile)) {
    const message = `'${securityProfile}' is not allowed; remove it, or add it to securityProfiles of ${settingsOf} in ${CONFIGURATION}`;
    at.error(['metadata', 'annotations', `${PREFIX}security-profile`], message);
  }
  for (const [container, { image }] of Object.entries(spec.containers)) {
    if (image !== '.' && !imageRegistries.some((registry) => isFrom(image, registry))) {
      const from = imageRegistries.length === 0 ? "build it here with '.'" : `use ${imageRegistries.join(' or ')}`;
      const message = `'${wholeImageName(image)}' is not from an allowed registry; ${from}, or add one to imageRegistries of ${settingsOf} in ${CONFIGURATION}`;
      at.error(['containers', container, 'image'], message);
    }
  }
}

function isFrom(image: string, registry: string): boolean {
  return registry === '*' || `${wholeImageName(image)}/`.startsWith(`${registry}/`);
}
