import { defineConfig, globalIgnores } from 'eslint/config';
import cdk from 'eslint-cdk-plugin';
import node from 'eslint-plugin-n';
import tseslint from 'typescript-eslint';

// Which layer may import what. Types may cross every border that has `allowTypeImports`: they are gone at run time.

const cdkRoot = {
  regex: '^aws-cdk-lib$',
  message: "It loads all of AWS: import from 'aws-cdk-lib/core' and 'aws-cdk-lib/aws-*'.",
};

const restrictImports = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: [cdkRoot, ...patterns] }],
});

const TYPES_OF_CONFIG = {
  // Two tables that know no environment.
  regex: '/config/(?!(platform-names|node-types)$)',
  allowTypeImports: true,
  message: 'The environment is passed in: import its type only.',
};

/** A layer without AWS, file system or process, which imports no other layers than those named. */
const pure = (...layers) =>
  restrictImports(
    {
      regex: '^(aws-cdk-lib/|@aws-sdk/|constructs$|node:(?!crypto$|path$|util$))',
      message: 'This layer is pure: no AWS, no file system, no process.',
    },
    ...OTHERS.filter((layer) => !layers.includes(layer)).map((layer) => ({
      regex: `^(\\.\\./)+${layer}(/|$)`,
      allowTypeImports: layers.includes(typesOf(layer)),
      message: `This layer imports only ${layers.join(', ')}.`,
    })),
    TYPES_OF_CONFIG,
  );

const typesOf = (layer) => `types of ${layer}`;

/** Layers that a pure layer could import, and everything else in lib/. */
const OTHERS = [
  ...['plan', 'score', 'resource-types', 'orchestrator', 'compare', 'diagnostics'],
  ...['bootstrap', 'commands', 'constructs', 'stacks', 'hosts', 'delivery', 'local', 'platform', 'read-workloads'],
];

const typesOnly = {
  regex: '/(orchestrator|score|config)/|/plan/(?!aws-limits$)',
  allowTypeImports: true,
  message: 'Values are passed as props: import the type only.',
};

const outerLayers = {
  regex: '^(\\.\\./)+(commands|local|delivery|platform|read-workloads)',
  message: 'Stacks and constructs get what they need as props.',
};

export default defineConfig(
  globalIgnores(['cdk.out*', 'coverage', '.idp', '**/.venv', 'score/*/public', 'portal']),
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.strictTypeChecked],
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    linterOptions: { reportUnusedDisableDirectives: 'error' },
    rules: {
      ...restrictImports(),
      eqeqeq: 'error',
      'no-console': 'error',
      // A construct is a class for its constructor's sake.
      '@typescript-eslint/no-extraneous-class': ['error', { allowConstructorOnly: true }],
      '@typescript-eslint/no-unused-vars': [
        'error',
        { ignoreRestSiblings: true, varsIgnorePattern: '^_', argsIgnorePattern: '^_' },
      ],
      '@typescript-eslint/no-confusing-void-expression': ['error', { ignoreArrowShorthand: true }],
      '@typescript-eslint/no-require-imports': ['error', { allowAsImport: true }],
      '@typescript-eslint/restrict-template-expressions': ['error', { allowNumber: true }],
      // Retention times are numbers here and an enum of the same numbers in CDK.
      '@typescript-eslint/no-unsafe-enum-assignment': 'off',
      // An implementation of an interface with promises is async, even if it awaits nothing.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['lib/**/*.ts'],
    // The programs that `idp new` copies stand alone.
    ignores: ['lib/commands/**', 'lib/local/**', 'lib/scaffold/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['env', 'argv'].map((property) => ({
          object: 'process',
          property,
          message: 'Environment variables and arguments are read in bin/ and lib/commands/, and passed on.',
        })),
      ],
    },
  },
  { files: ['lib/diagnostics/*.ts'], rules: pure() },
  {
    // Runs without any package, too: in the job that has an identity, where Node.js 24 takes TypeScript as it is.
    files: ['lib/release/*.ts'],
    rules: restrictImports({
      regex: '^(?!node:|\\./[\\w-]+\\.ts$|\\.\\./diagnostics/[\\w-]+\\.ts$)',
      message: 'This layer imports node: and, with their extension, its own files and those of diagnostics.',
    }),
  },
  { files: ['lib/bootstrap/*.ts'], rules: pure() },
  {
    files: ['lib/plan/*.ts'],
    // Resource types define their claims.
    rules: pure('diagnostics', typesOf('resource-types')),
  },
  { files: ['lib/score/*.ts'], rules: pure('diagnostics', 'plan') },
  {
    // A resource type has three parts: type.ts is pure, construct.ts uses the CDK, local.ts the AWS SDK.
    files: ['lib/resource-types/**/*.ts'],
    rules: {
      ...pure('diagnostics', 'plan'),
      'no-restricted-imports': [
        'error',
        {
          patterns: [
            {
              regex: '/(construct|local)s?$',
              message: 'This part is pure: it imports neither the CDK nor the AWS SDK.',
            },
          ],
        },
      ],
    },
  },
  {
    files: ['lib/orchestrator/**/*.ts'],
    rules: pure('diagnostics', 'plan', 'score', 'resource-types', 'orchestrator'),
  },
  { files: ['lib/compare/*.ts'], rules: pure('diagnostics', 'plan', 'resource-types') },
  {
    files: [
      'lib/resource-types/{constructs,claim-construct}.ts',
      'lib/resource-types/*/{construct,database-network}.ts',
    ],
    rules: {
      ...restrictImports(typesOnly, {
        regex:
          '^(@aws-sdk/|(\\.\\./)+(constructs|stacks|local|delivery|commands|platform|read-workloads)(/|$)|.*/local$)',
        message: 'This part may import only the CDK; constructs and stacks use it.',
      }),
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['lib/resource-types/{local,local-claim}.ts', 'lib/resource-types/*/local.ts'],
    rules: {
      ...restrictImports(typesOnly, {
        regex:
          '^(aws-cdk-lib/|constructs$|(\\.\\./)+(constructs|stacks|local|delivery|commands|platform|read-workloads)(/|$)|.*/construct$)',
        message: 'This part may import only the AWS SDK; the local run uses it.',
      }),
      'no-restricted-imports': 'off',
    },
  },
  {
    files: ['lib/constructs/*.ts'],
    rules: restrictImports(typesOnly, outerLayers, {
      regex: '^\\.\\./stacks/',
      message: 'Stacks use constructs, not the other way round.',
    }),
  },
  {
    files: ['lib/stacks/*.ts'],
    rules: restrictImports(typesOnly, outerLayers, {
      regex: '-stack$',
      message: 'Only lib/platform.ts passes values from stack to stack.',
    }),
  },
  {
    files: [
      'lib/constructs/*.ts',
      'lib/resource-types/*/{construct,database-network}.ts',
      'lib/stacks/*.ts',
      'lib/platform.ts',
    ],
    plugins: { cdk },
    rules: {
      ...cdk.configs.recommended.rules,
      // It accepts only the names `scope, id, props`; we destructure props in the signature.
      'cdk/construct-constructor-property': 'off',
      // It allows loops, but not functions that create several constructs of a kind.
      'cdk/no-variable-construct-id': 'off',
    },
  },
  {
    // Ids of stacks are part of their names: `npx cdk deploy dev/data`.
    files: ['lib/platform.ts'],
    rules: { 'cdk/pascal-case-construct-id': 'off' },
  },
  {
    // The image of a workload is built from its own directory, without tests: it has what its package.json names.
    files: ['score/**/*.ts', 'lib/scaffold/**/*.ts'],
    ignores: ['**/*.test.ts'],
    plugins: { n: node },
    rules: { 'n/no-extraneous-import': 'error', 'n/no-extraneous-require': 'error' },
  },
  {
    // Jest's matchers are of type any.
    files: ['test/**/*.ts', 'score/**/*.test.ts', 'lib/scaffold/**/*.test.ts'],
    ignores: ['test/support/**', 'test/bench/**'],
    rules: {
      '@typescript-eslint/no-unsafe-assignment': 'off',
      'no-restricted-syntax': [
        'error',
        {
          selector: 'Literal[value=/bin.idp\\.js/]',
          message: 'Use IDP and idpVariables of test/support/idp.ts: no test reads lib/config/environments.ts.',
        },
      ],
    },
  },
);
