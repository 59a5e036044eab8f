import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

/** What starts processes or servers, by its import. */
const STARTS =
  /from '(node:child_process|.*\/(support\/(checkout|idp)|fake-host|fake-ecr|local\/(local-run|embedded-aws|local-workload|workload-process)))'/;

const files = ['test', 'score']
  .flatMap((root) => readdirSync(root, { recursive: true, encoding: 'utf8' }).map((path) => join(root, path)))
  .filter((path) => path.endsWith('.test.ts') && !path.includes('node_modules'))
  .filter((path) => STARTS.test(readFileSync(path, 'utf8')));

test.each(files)('%s starts processes, and says how long they may take', (file) => {
  expect(readFileSync(file, 'utf8')).toMatch(/^jest\.setTimeout\(PATIENCE\);$/m);
});
