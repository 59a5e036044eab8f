import { runProgram } from '../run-program';
import { VARIABLES } from '../setup/variables';
import { workflowFiles } from '../workflow-files';
import type { Check, Checkout } from './check';
import { error, type Finding, orOk, warning } from './finding';

/** Git and the workflows of this checkout. The configuration has to be valid. */
export const repositoryChecks: readonly Check<Checkout>[] = [
  { id: 'remote', title: 'a remote of Git is the repository of the configuration', run: checkRemote },
  {
    id: 'workflows',
    title: 'workflows are readable, pinned, and read only variables that are set up',
    run: checkWorkflows,
  },
];

/** `git@github.com:OWNER/NAME.git`, or the same as a URL. Who signs in with it is left out: it may be a token. */
const GITHUB_REMOTE = /^(?:\w+:\/\/)?(?:[^@/]*@)?github\.com(?::\d+)?[:/](?<name>[^/]+\/[^/]+?)(?:\.git)?\/?$/;

/** A clone of a fork has another origin, so a difference may be meant. */
async function checkRemote({ root, environments }: Checkout): Promise<readonly Finding[]> {
  const { status, stdout } = await runProgram('git', ['config', '--get-regexp', '^remote\\..*\\.url$'], { cwd: root });
  const urls = stdout.split('\n').flatMap((line) => line.split(' ')[1] ?? []);
  if (status !== 0 || urls.length === 0) {
    return [warning('Git knows no remote here', "add it: 'git remote add origin https://github.com/OWNER/REPOSITORY'")];
  }
  const remotes = urls.flatMap((url) => GITHUB_REMOTE.exec(url)?.groups?.['name'] ?? []);
  if (remotes.length === 0) {
    return [warning('no remote of Git is at github.com, where the workflows run')];
  }
  const wanted = new Set(environments().map(({ github }) => `${github.owner}/${github.repository}`));
  const missing = [...wanted].filter((name) => !remotes.some((it) => it.toLowerCase() === name.toLowerCase()));
  return orOk(
    missing.map((name) =>
      warning(
        `github.owner and github.repository say ${name}, the remotes of Git ${remotes.join(', ')}`,
        'correct lib/config/environments.ts, unless this is a clone of a fork',
      ),
    ),
    `${[...wanted].join(', ')} is a remote`,
  );
}

/** An action by a tag or a branch is whatever its owner makes of it tomorrow. */
function checkWorkflows({ root }: Checkout): readonly Finding[] {
  const files = workflowFiles(root);
  const findings = files.flatMap(({ file, text, workflow }) => {
    if (workflow instanceof Error) {
      return [error(`${file}: ${workflow.message}`, 'restore it from Git')];
    }
    const actions = [...text.matchAll(/^\s*(?:- )?uses: *(?<action>[^\s#]+)/gm)].map(([, action = '']) => action);
    const loose = actions.filter((action) => !/^(\.\/|[^@]+@[0-9a-f]{40}$)/.test(action));
    const read = [...text.matchAll(/\bvars\.(?<name>\w+)/g)].map(([, name = '']) => name);
    const unknown = [...new Set(read)].filter((name) => !VARIABLES.some((it) => it.name === name));
    return [
      ...loose.map((action) => error(`${file}: ${action} is not pinned`, 'write the hash of a commit after the @')),
      ...unknown.map((name) =>
        warning(`${file}: reads the variable ${name}, which the platform does not know`, 'set it yourself'),
      ),
    ];
  });
  return files.length === 0
    ? [warning('no workflow is here, so GitHub checks and deploys nothing', 'restore .github/workflows from Git')]
    : orOk(findings, files.map(({ file }) => file.split('/').at(-1)).join(', '));
}
