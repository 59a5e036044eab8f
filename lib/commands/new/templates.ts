/** Kinds of workloads, each with the program that it runs: a directory below that of each language. */
export const KINDS = { web: 'web', worker: 'worker', cron: 'batch', job: 'batch' } as const;
export type NewWorkloadKind = keyof typeof KINDS;

export interface LanguageOptions {
  /** Its main program, below the workload's directory. */
  readonly program: string;
  /** How the local run starts it: the value of `idp.dev/dev-command`. */
  readonly command: string;
  /** Runs the tests of a workload, from the root of the repository. */
  readonly test: (directory: string) => string;
  /** Memory of the container, where it is not what the Score file of the kind says. */
  readonly memory?: { readonly requests: string; readonly limits: string };
}

/** Languages of programs. Each comes in every kind. */
export const LANGUAGES = {
  typescript: {
    program: 'src/main.ts',
    command: 'node -r ts-node/register src/main.ts',
    test: (directory) => `npx jest ${directory}/`,
  },
  python: {
    program: 'src/main.py',
    command: 'sh dev.sh',
    test: (directory) => `python3 -m unittest discover ${directory}/src`,
  },
  go: {
    program: 'src/main.go',
    command: 'go run ./src',
    test: (directory) => `go -C ${directory} test ./...`,
    memory: { requests: '16Mi', limits: '64Mi' },
  },
} as const satisfies Readonly<Record<string, LanguageOptions>>;
export type NewWorkloadLanguage = keyof typeof LANGUAGES;
