import { defineConfig, globalIgnores } from 'eslint/config';
import cdk from 'eslint-cdk-plugin';
import tseslint from 'typescript-eslint';

// Which room may import what. Types cross every border that `typesOnly` names: they are gone when the program runs.

const cdkRoot = {
  regex: '^aws-cdk-lib$',
  message: "It loads all of AWS: import from 'aws-cdk-lib/core' and 'aws-cdk-lib/aws-*'.",
};

const restrictImports = (...patterns) => ({
  '@typescript-eslint/no-restricted-imports': ['error', { patterns: [cdkRoot, ...patterns] }],
});

/** The orchestrator is a pure function. `up` leads from a file to lib/. */
const pure = (up) =>
  restrictImports(
    {
      regex: '^(aws-cdk-lib/|@aws-sdk/|constructs$|node:(?!crypto$|path$|util$))',
      message: 'The orchestrator is pure: no AWS, no file system, no process.',
    },
    {
      regex: `^${up}(?!user-error$|describe-issues$|config/)`,
      message: 'The orchestrator knows no other room than lib/config.',
    },
    {
      regex: `^${up}config/(?!platform-names$)`,
      allowTypeImports: true,
      message: 'The environment comes with the target: import its type only.',
    },
  );

const typesOnly = {
  regex: '^\\.\\./(orchestrator|config)/',
  allowTypeImports: true,
  message: 'Values come as props: import the type only.',
};

const outerRooms = {
  regex: '^\\.\\./(commands|local|delivery|platform|read-workloads)',
  message: 'Stacks and constructs are handed what they need.',
};

export default defineConfig(
  globalIgnores(['cdk.out*', 'coverage', '.idp', 'score/*/public']),
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
      // What implements an interface of promises is async, even where it has nothing to wait for.
      '@typescript-eslint/require-await': 'off',
    },
  },
  {
    files: ['lib/**/*.ts'],
    // What `idp new` copies are programs of their own.
    ignores: ['lib/commands/**', 'lib/local/**', 'lib/scaffold/**'],
    rules: {
      'no-restricted-properties': [
        'error',
        ...['env', 'argv'].map((property) => ({
          object: 'process',
          property,
          message: 'Surroundings are read in bin/ and lib/commands/, and handed on.',
        })),
      ],
    },
  },
  { files: ['lib/orchestrator/*.ts'], rules: pure('\\.\\./') },
  { files: ['lib/orchestrator/*/*.ts'], rules: pure('\\.\\./\\.\\./') },
  {
    files: ['lib/constructs/*.ts'],
    rules: restrictImports(typesOnly, outerRooms, {
      regex: '^\\.\\./stacks/',
      message: 'Stacks are made of constructs, not the other way round.',
    }),
  },
  {
    files: ['lib/stacks/*.ts'],
    rules: restrictImports(typesOnly, outerRooms, {
      regex: '-stack$',
      message: 'lib/platform.ts alone hands things from stack to stack.',
    }),
  },
  {
    files: ['lib/constructs/*.ts', 'lib/stacks/*.ts', 'lib/platform.ts'],
    plugins: { cdk },
    rules: {
      ...cdk.configs.recommended.rules,
      // It knows the names `scope, id, props` alone; we take props apart where they arrive.
      'cdk/construct-constructor-property': 'off',
      // It knows loops, yet no functions that make three of a kind.
      'cdk/no-variable-construct-id': 'off',
    },
  },
  {
    // Ids of stacks are part of their names: `npx cdk deploy dev/data`.
    files: ['lib/platform.ts'],
    rules: { 'cdk/pascal-case-construct-id': 'off' },
  },
  {
    // Jest's matchers are of type any.
    files: ['test/**/*.ts'],
    rules: { '@typescript-eslint/no-unsafe-assignment': 'off' },
  },
);
