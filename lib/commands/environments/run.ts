import { environments } from '../../config/environments';
import { releasePlace } from '../../delivery/release-place';
import { columns } from '../../diagnostics/columns';
import { outputWidth, toJson } from '../output';

/** The environments of this platform: a line each, or as JSON, which programs without packages read. */
export function listEnvironments(json: boolean): string {
  const places = Object.values(environments).map(releasePlace);
  return json
    ? toJson(places)
    : columns(
        [
          ['environment', 'region', 'artifact', 'images', 'records'],
          ...places.map(({ environment, region, repository, imagePrefix, table }) => [
            ...[environment, region, repository, `${imagePrefix}/<workload>`, table],
          ]),
        ],
        outputWidth(),
      ).join('\n');
}
